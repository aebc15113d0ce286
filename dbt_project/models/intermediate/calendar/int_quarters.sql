{{ config(materialized='ephemeral') }}

select
    quarter_key,
    quarter_name,
    first_month,
    last_month
from {{ ref('quarters') }}
