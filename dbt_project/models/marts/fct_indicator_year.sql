-- Where a plan gives an indicator more than once, the first line of the highest plan level that has a number counts.
with targets as (
    select
        lines.agency_key,
        lines.indicator_key,
        lines.year_key,
        arg_min(lines.line_key, row(lines.target_value is null, lines.plan_level, lines.line_number)) as line_key,
        cast(count(*) as integer) as lines,
        cast(count(distinct lines.target_value) as integer) as different_targets
    from {{ ref('fct_plan_line') }} as lines
    inner join {{ ref('dim_indicator') }} as indicators on lines.indicator_key = indicators.indicator_key
    where
        indicators.indicator_name <> '(not stated)'
        and (lines.target_value is not null or trim(lines.target_text) <> '')
    group by all
)

select
    targets.agency_key,
    targets.indicator_key,
    targets.year_key,
    targets.line_key,
    lines.target_text,
    lines.target_value,
    lines.unit_name,
    lines.unit_is_generic,
    targets.lines,
    targets.different_targets
from targets
inner join {{ ref('fct_plan_line') }} as lines on targets.line_key = lines.line_key
