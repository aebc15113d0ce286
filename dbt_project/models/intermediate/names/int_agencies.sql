-- One row per agency, named as most of its documents spell it.
with spellings as (
    select
        agency_key,
        agency_name,
        agency_type,
        region_code,
        region_name,
        region_type,
        province_name,
        count(*) as documents,
        min(coalesce(fiscal_year, 9999)) as first_year
    from {{ ref('int_documents') }}
    where agency_key is not null
    group by all
)

select
    agency_key,
    arg_min(agency_name, row(-documents, first_year, agency_name)) as agency_name,
    arg_min(agency_type, row(-documents, first_year, agency_type)) as agency_type,
    any_value(region_code) as region_code,
    any_value(region_name) as region_name,
    any_value(region_type) as region_type,
    any_value(province_name) as province_name
from spellings
group by agency_key
