-- A line's money of the year is its ceiling, or its quarters where it states no ceiling: by line, and no line more.
with quarters as (
    select
        line_key,
        sum(amount_idr) as amount_idr
    from {{ ref('fct_budget_quarter') }}
    group by line_key
),

years as (
    select
        line_key,
        sum(amount_idr) as amount_idr
    from {{ ref('fct_budget_year') }}
    group by line_key
)

select
    lines.line_key,
    years.amount_idr,
    lines.ceiling_idr,
    quarters.amount_idr as quarters_idr
from {{ ref('fct_plan_line') }} as lines
left join quarters on lines.line_key = quarters.line_key
left join years on lines.line_key = years.line_key
where
    case when lines.is_additive then coalesce(lines.ceiling_idr, quarters.amount_idr) end
    is distinct from years.amount_idr
