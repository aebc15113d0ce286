select
    year_key,
    lag(year_key) over (order by year_key) as previous_year_key
from {{ ref('int_years') }}
