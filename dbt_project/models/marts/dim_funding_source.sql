select
    funding_source_key,
    funding_source_name
from {{ ref('int_funding_sources') }}
