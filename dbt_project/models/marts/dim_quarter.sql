select
    quarter_key,
    quarter_name,
    first_month,
    last_month
from {{ ref('int_quarters') }}
