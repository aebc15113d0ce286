-- Which leaves a line of budget level `total` adds up: those below it, or where the document does not say which
-- lines are, all others of its plan level.
with recursive lines as (
    select *
    from {{ ref('int_plan_lines') }}
    where is_current
),

totals as (
    select
        line_key,
        document_key,
        plan_level
    from lines
    where budget_level = 'total'
),

-- `union` rather than `union all`: lines that were parents of each other by mistake would never end.
below as (
    select
        totals.line_key as total_line_key,
        lines.line_key
    from totals
    inner join lines on totals.line_key = lines.parent_line_key
    union
    select
        below.total_line_key,
        lines.line_key
    from below
    inner join lines on below.line_key = lines.parent_line_key
),

candidates as (
    select
        total_line_key,
        line_key
    from below
    union all
    select
        totals.line_key as total_line_key,
        lines.line_key
    from totals
    inner join lines on totals.document_key = lines.document_key and totals.plan_level = lines.plan_level
    where
        lines.budget_level is distinct from 'total'
        and totals.line_key not in (select below.total_line_key from below)
)

select
    candidates.total_line_key,
    candidates.line_key
from candidates
inner join {{ ref('int_line_hierarchy') }} as hierarchy on candidates.line_key = hierarchy.line_key
where hierarchy.is_leaf
