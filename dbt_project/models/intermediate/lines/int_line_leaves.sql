-- Leaves, and what money each line states: its ceiling, or its quarters where it states no ceiling.
with parents as (
    select distinct parent_line_key as line_key
    from {{ ref('int_plan_lines') }}
    where parent_line_key is not null
),

line_amounts as (
    select
        line_key,
        sum(amount_idr) as amount_idr
    from {{ ref('int_line_amounts') }}
    where amount_idr is not null
    group by line_key
)

select
    lines.line_key,
    lines.document_key,
    lines.agency_key,
    lines.year_key,
    lines.is_current,
    lines.plan_level,
    case lines.plan_level
        when 'agency' then 1 when 'echelon_2' then 2 when 'echelon_3' then 3 when 'echelon_4' then 4
    end as plan_level_rank,
    coalesce(lines.budget_level = 'total', false) as is_total,
    parents.line_key is null as is_leaf,
    lines.repeats_line_key is not null as is_repeat,
    coalesce(lines.ceiling_idr, line_amounts.amount_idr) as stated_idr,
    (lines.ceiling_idr is not null or line_amounts.line_key is not null) as states_money
from {{ ref('int_plan_lines') }} as lines
left join parents on lines.line_key = parents.line_key
left join line_amounts on lines.line_key = line_amounts.line_key
