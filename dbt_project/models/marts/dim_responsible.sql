select
    responsible_key,
    responsible_name
from {{ ref('int_responsibles') }}
