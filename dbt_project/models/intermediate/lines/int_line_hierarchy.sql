-- Leaves, and the lines that count when money is added up: leaves that state money, of the plan level that counts in
-- their agency's year. A total is never money of its own, whether or not it is told which lines it adds up; nor is
-- money that another line states already. Lines of
-- superseded documents are told by their own document alone: they are only ever compared with what replaced them.
with leaves as (
    select
        *,
        max(plan_level_rank) filter (where states_money and not is_total) over (partition by document_key)
            as most_detailed_rank
    from {{ ref('int_line_leaves') }}
)

select
    leaves.line_key,
    leaves.is_leaf,
    leaves.states_money,
    leaves.is_leaf and leaves.states_money and not leaves.is_total and not leaves.is_repeat
    and case
        when leaves.is_current then coalesce(levels.is_additive_level, false)
        else leaves.plan_level_rank = leaves.most_detailed_rank
    end as is_additive
from leaves
left join {{ ref('int_plan_levels') }} as levels
    on
        leaves.agency_key = levels.agency_key
        and leaves.year_key = levels.year_key
        and leaves.plan_level = levels.plan_level
