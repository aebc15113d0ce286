{{ config(materialized='ephemeral') }}

select
    unnest(
        generate_series(make_date(min(year_key), 1, 1), make_date(max(year_key), 12, 31), interval 1 day)
    ) as date_day
from {{ ref('int_years') }}
