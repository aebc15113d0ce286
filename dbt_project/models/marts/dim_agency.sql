select
    agency_key,
    agency_name,
    agency_type,
    region_code,
    region_name,
    region_type,
    province_name
from {{ ref('int_agencies') }}
