select
    indicator_key,
    indicator_name,
    unit_name,
    measure_type,
    polarity
from {{ ref('int_indicators') }}
