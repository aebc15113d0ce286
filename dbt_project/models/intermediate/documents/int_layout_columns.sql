{{ config(materialized='ephemeral') }}

select
    *,
    {{ surrogate_key(['document_key', 'layout_number', 'column_number']) }} as layout_column_key
from {{ ref('stg_layouts') }}
