-- The total that each document prints, and what its additive lines come to. A plan of several tables prints a total for
-- each, or one total again below every part; of plans of several echelons only the level that counts is compared.
with lines as (
    select
        leaves.document_key,
        leaves.line_key,
        leaves.plan_level,
        leaves.is_total,
        leaves.stated_idr,
        hierarchy.is_additive
    from {{ ref('int_line_leaves') }} as leaves
    inner join {{ ref('int_line_hierarchy') }} as hierarchy on leaves.line_key = hierarchy.line_key
),

additive as (
    select
        document_key,
        sum(stated_idr) as additive_total_idr,
        count(*) as additive_lines
    from lines
    where is_additive
    group by document_key
),

totals as (
    select
        lines.document_key,
        case
            when count(distinct lines.stated_idr) = 1 then max(lines.stated_idr) else sum(lines.stated_idr)
        end as printed_total_idr
    from lines
    inner join {{ ref('int_plan_lines') }} as printed on lines.line_key = printed.line_key
    left join lines as above on printed.parent_line_key = above.line_key
    where
        lines.is_total
        and lines.stated_idr > 0
        and coalesce(not above.is_total, true)
        and exists (
            select 1
            from lines as counted
            where
                counted.document_key = lines.document_key
                and counted.plan_level = lines.plan_level
                and counted.is_additive
        )
    group by lines.document_key
)

select
    documents.document_key,
    cast(totals.printed_total_idr as decimal(20, 2)) as printed_total_idr,
    cast(additive.additive_total_idr as decimal(20, 2)) as additive_total_idr,
    case
        when totals.printed_total_idr is null or additive.additive_total_idr is null then 'not_printed'
        when totals.printed_total_idr = additive.additive_total_idr then 'equal'
        when
            abs(totals.printed_total_idr - additive.additive_total_idr) <= additive.additive_lines
            then 'rounding'
        else 'differs'
    end as total_status
from {{ ref('int_documents') }} as documents
left join additive on documents.document_key = additive.document_key
left join totals on documents.document_key = totals.document_key
