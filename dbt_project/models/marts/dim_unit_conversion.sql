select
    unit_name,
    base_unit_name,
    factor
from {{ ref('int_unit_conversions') }}
