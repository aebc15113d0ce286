-- A line that splits its money into quarters counts with these, one that does not with its ceiling.
with additive_lines as (
    select
        lines.line_key,
        lines.document_key,
        lines.agency_key,
        lines.year_key,
        lines.program_key,
        lines.ceiling_idr
    from {{ ref('int_plan_lines') }} as lines
    inner join {{ ref('int_line_hierarchy') }} as hierarchy on lines.line_key = hierarchy.line_key
    where lines.is_current and hierarchy.is_additive
),

by_source as (
    select
        line_key,
        funding_source_key,
        sum(amount_idr) as amount_idr
    from {{ ref('int_line_amounts') }}
    where amount_idr is not null
    group by all
)

select
    additive_lines.line_key,
    additive_lines.document_key,
    additive_lines.agency_key,
    additive_lines.year_key,
    additive_lines.program_key,
    coalesce(by_source.funding_source_key, {{ surrogate_key(["'unspecified'"]) }}) as funding_source_key,
    cast(coalesce(by_source.amount_idr, additive_lines.ceiling_idr) as decimal(20, 2)) as amount_idr,
    case when by_source.line_key is null then 'ceiling' else 'quarters' end as amount_basis
from additive_lines
left join by_source on additive_lines.line_key = by_source.line_key
