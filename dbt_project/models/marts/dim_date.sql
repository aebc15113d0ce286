select
    cast(date_day as date) as date_day,
    cast(year(date_day) as integer) as year_key,
    cast(quarter(date_day) as integer) as quarter_key
from {{ ref('int_days') }}
