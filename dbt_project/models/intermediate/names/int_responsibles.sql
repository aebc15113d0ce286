-- One row per responsible post or unit, in the spelling most lines use.
with spellings as (
    select
        responsible_key,
        responsible_name,
        count(*) as lines,
        min(row(year_key, document_key, line_number)) as first_seen
    from {{ ref('int_plan_lines') }}
    group by all
)

select
    responsible_key,
    coalesce(nullif(arg_min(responsible_name, row(-lines, first_seen)), ''), '(not stated)') as responsible_name
from spellings
group by responsible_key
