-- An agency with its region as the official list has it; a region the list lacks is as the documents name it.
select
    agencies.agency_key,
    agencies.agency_name,
    agencies.agency_type,
    agencies.region_code,
    coalesce(regions.region_name, agencies.stated_region_name) as region_name,
    coalesce(regions.region_type, agencies.stated_region_type) as region_type,
    regions.province_name
from {{ ref('int_agencies') }} as agencies
left join {{ ref('int_regions') }} as regions on agencies.region_code = regions.region_code
