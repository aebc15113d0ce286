-- The official list of regions, each with the province it lies in.
select
    regions.region_code,
    regions.region_name,
    regions.region_type,
    provinces.region_name as province_name
from {{ ref('regions') }} as regions
left join {{ ref('regions') }} as provinces on regions.province_code = provinces.region_code
