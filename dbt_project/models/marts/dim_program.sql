select
    program_key,
    case when program_level is null then '(not stated)' else nullif(program_name, '') end as program_name,
    nullif(activity_name, '') as activity_name,
    nullif(sub_activity_name, '') as sub_activity_name,
    program_level as level,
    nomenclature_code,
    official_indicator_name,
    official_unit_name,
    parent_program_key,
    top_program_key
from {{ ref('int_programs') }}
