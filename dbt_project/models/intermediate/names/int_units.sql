-- Units as printed and the one name they go by.
with printed_units as (
    select
        unit_printed,
        {{ unit_key('unit_printed') }} as unit_key,
        regexp_replace({{ clean_text('unit_printed') }}, '^[\d.,\s]+', '') as unit_spelling,
        count(*) as lines
    from {{ ref('stg_plan_lines') }}
    group by all
),

spellings as (
    select
        unit_key,
        arg_min(unit_spelling, row(-lines, unit_spelling)) as unit_name
    from printed_units
    group by unit_key
)

select
    printed_units.unit_printed,
    coalesce(unit_aliases.unit_name, spellings.unit_name) as unit_name,
    -- A unit nobody has listed is a thing that is counted, unless it is a rate (`per …`, `/…`).
    case
        when unit_aliases.measure_type is not null then unit_aliases.measure_type
        when printed_units.unit_key = '' then null
        when regexp_matches(printed_units.unit_key, '^per\d|^/') then 'other'
        else 'count'
    end as measure_type,
    coalesce(unit_aliases.is_generic, printed_units.unit_key = '') as is_generic
from printed_units
inner join spellings on printed_units.unit_key = spellings.unit_key
left join {{ ref('unit_aliases') }} as unit_aliases on printed_units.unit_key = unit_aliases.unit
