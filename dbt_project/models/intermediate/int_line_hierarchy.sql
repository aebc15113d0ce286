-- Leaves, and the lines that count when money is added up: leaves that state money, of the most detailed plan level
-- of their document that states any. Plans of several echelons show the same money more than once, and a total is
-- never money of its own, whether or not it is told which lines it adds up.
with lines as (
    select
        line_key,
        document_key,
        parent_line_key,
        ceiling_idr,
        coalesce(budget_level = 'total', false) as is_total,
        case plan_level when 'agency' then 1 when 'echelon_2' then 2 when 'echelon_3' then 3 when 'echelon_4' then 4 end
            as plan_level_rank
    from {{ ref('int_plan_lines') }}
),

parents as (
    select distinct parent_line_key as line_key
    from lines
    where parent_line_key is not null
),

lines_with_amounts as (
    select distinct line_key
    from {{ ref('int_line_amounts') }}
    where amount_idr is not null
),

leaves as (
    select
        lines.line_key,
        lines.document_key,
        lines.plan_level_rank,
        lines.is_total,
        parents.line_key is null as is_leaf,
        (lines.ceiling_idr is not null or lines_with_amounts.line_key is not null) as states_money
    from lines
    left join parents on lines.line_key = parents.line_key
    left join lines_with_amounts on lines.line_key = lines_with_amounts.line_key
)

select
    line_key,
    is_leaf,
    states_money,
    is_leaf and states_money and not is_total
    and plan_level_rank
    = max(plan_level_rank) filter (where states_money and not is_total) over (partition by document_key)
        as is_additive
from leaves
