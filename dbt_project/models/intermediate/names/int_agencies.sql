-- Which agencies there are, by what their documents say: the name and the region most of them give. How an agency is
-- shown, with the official facts of its region, is for `dim_agency`.
with spellings as (
    select
        agency_key,
        agency_name,
        agency_type,
        region_code,
        region_name,
        region_type,
        count(*) as documents,
        min(coalesce(fiscal_year, 9999)) as first_year
    from {{ ref('int_documents') }}
    where agency_key is not null
    group by all
)

select
    agency_key,
    any_value(region_code) as region_code,
    arg_min(agency_name, row(-documents, first_year, agency_name)) as agency_name,
    arg_min(agency_type, row(-documents, first_year, agency_type)) as agency_type,
    arg_min(region_name, row(-documents, first_year, region_name)) as stated_region_name,
    arg_min(region_type, row(-documents, first_year, region_type)) as stated_region_type
from spellings
group by agency_key
