-- One row per objective, in the spelling most lines use.
with spellings as (
    select
        objective_key,
        objective_name,
        count(*) as lines,
        min(row(year_key, document_key, line_number)) as first_seen
    from {{ ref('int_plan_lines') }}
    group by all
)

select
    objective_key,
    coalesce(nullif(arg_min(objective_name, row(-lines, first_seen)), ''), '(not stated)') as objective_name
from spellings
group by objective_key
