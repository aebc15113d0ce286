select
    cast(day as date) as date_day,
    cast(year(day) as integer) as year_key,
    cast(quarter(day) as integer) as quarter_key
from {{ ref('int_days') }}
