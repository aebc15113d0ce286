select
    objective_key,
    objective_name
from {{ ref('int_objectives') }}
