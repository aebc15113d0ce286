{{ config(materialized='ephemeral') }}

select
    unit_name,
    base_unit_name,
    factor
from {{ ref('unit_conversions') }}
