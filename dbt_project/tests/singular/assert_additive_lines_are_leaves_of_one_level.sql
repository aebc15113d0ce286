-- Within an agency's year the additive lines are exactly the leaves that state money of one plan level, totals apart:
-- of the most detailed one that states any where one document is in force. Told here from the public tables alone.
with lines as (
    select
        *,
        case plan_level when 'agency' then 1 when 'echelon_2' then 2 when 'echelon_3' then 3 when 'echelon_4' then 4 end
            as plan_level_rank,
        line_key not in (
            select parents.parent_line_key
            from {{ ref('fct_plan_line') }} as parents
            where parents.parent_line_key is not null
        ) as has_no_parts,
        coalesce(budget_level <> 'total', true) and (
            ceiling_idr is not null
            or line_key in (
                select amounts.line_key
                from {{ ref('fct_plan_line_amount') }} as amounts
                where amounts.amount_idr is not null
            )
        ) as states_money
    from {{ ref('fct_plan_line') }}
),

levels as (
    select
        agency_key,
        year_key,
        case
            when count(distinct document_key) = 1 then max(plan_level_rank) filter (where states_money)
            else max(plan_level_rank) filter (where is_additive)
        end as additive_rank
    from lines
    group by agency_key, year_key
)

select
    lines.line_key,
    lines.is_leaf,
    lines.is_additive
from lines
left join levels on lines.agency_key = levels.agency_key and lines.year_key = levels.year_key
where
    lines.is_leaf <> lines.has_no_parts
    or lines.is_additive <> (
        lines.has_no_parts and lines.states_money and lines.repeats_line_key is null
        and coalesce(lines.plan_level_rank = levels.additive_rank, false)
    )
