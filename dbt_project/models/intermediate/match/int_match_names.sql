-- What crosswalks may bring together, with the words names are compared by: indicators after the aliases of words,
-- the rest normalised. Only things within one `comparable_within` are compared at all.
with units as (
    select
        unit_name,
        max(measure_type) as measure_type
    from {{ ref('int_units') }}
    where unit_name <> ''
    group by unit_name
),

-- The national nomenclature gives some names to several codes, so that a code alone does not tell them apart.
official_names as (
    select distinct {{ program_name_key('name') }} as name_key
    from {{ ref('nomenclature') }}
)

select
    'indicator' as entity,
    indicator_key as thing_key,
    indicator_name as thing_name,
    indicator_words as thing_words,
    '' as comparable_within,
    unit_name,
    measure_type,
    null as nomenclature_code,
    false as is_official_name
from {{ ref('int_indicators') }}
where indicator_name <> '(not stated)'
union all
select
    'unit' as entity,
    {{ surrogate_key(['unit_name']) }} as thing_key,
    unit_name as thing_name,
    {{ normalised_words('unit_name') }} as thing_words,
    '' as comparable_within,
    unit_name,
    measure_type,
    null as nomenclature_code,
    false as is_official_name
from units
union all
select
    'program' as entity,
    program_key as thing_key,
    coalesce(nullif(sub_activity_name, ''), nullif(activity_name, ''), program_name) as thing_name,
    {{ normalised_words("coalesce(nullif(sub_activity_name, ''), nullif(activity_name, ''), program_name)") }}
        as thing_words,
    program_level as comparable_within,
    null as unit_name,
    null as measure_type,
    nomenclature_code,
    {{ program_name_key("coalesce(nullif(sub_activity_name, ''), nullif(activity_name, ''), program_name)") }}
    in (select official_names.name_key from official_names) as is_official_name
from {{ ref('int_programs') }}
where program_level is not null
union all
select
    'objective' as entity,
    objective_key as thing_key,
    objective_name as thing_name,
    {{ normalised_words('objective_name') }} as thing_words,
    '' as comparable_within,
    null as unit_name,
    null as measure_type,
    null as nomenclature_code,
    false as is_official_name
from {{ ref('int_objectives') }}
where objective_name <> '(not stated)'
union all
select
    'responsible' as entity,
    responsible_key as thing_key,
    responsible_name as thing_name,
    {{ normalised_words('responsible_name') }} as thing_words,
    '' as comparable_within,
    null as unit_name,
    null as measure_type,
    null as nomenclature_code,
    false as is_official_name
from {{ ref('int_responsibles') }}
where responsible_name <> '(not stated)'
union all
select
    'agency' as entity,
    agency_key as thing_key,
    agency_name as thing_name,
    {{ normalised_words('agency_name') }} as thing_words,
    coalesce(region_code, stated_region_name, '') as comparable_within,
    null as unit_name,
    null as measure_type,
    null as nomenclature_code,
    false as is_official_name
from {{ ref('int_agencies') }}
