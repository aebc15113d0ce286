-- The ceiling is the year's money of a line; where none is stated, its quarters are. What the quarters of a line with
-- several sources leave of its ceiling is of no source that is told.
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
),

-- Sources that only ever say nil do not share in what is left.
line_sources as (
    select
        line_key,
        sum(amount_idr) as amount_idr,
        count(*) as sources,
        count(*) filter (where amount_idr <> 0) as paying_sources
    from by_source
    group by line_key
),

split as (
    select
        additive_lines.line_key,
        by_source.funding_source_key,
        by_source.amount_idr as quarters_idr,
        case
            when
                additive_lines.ceiling_idr is not null
                and (
                    line_sources.sources = 1
                    or (line_sources.paying_sources = 1 and by_source.amount_idr <> 0)
                )
                then additive_lines.ceiling_idr
            else by_source.amount_idr
        end as amount_idr
    from additive_lines
    inner join by_source on additive_lines.line_key = by_source.line_key
    inner join line_sources on additive_lines.line_key = line_sources.line_key
),

remainders as (
    select
        additive_lines.line_key,
        {{ surrogate_key(["'unspecified'"]) }} as funding_source_key,
        additive_lines.ceiling_idr - coalesce(sum(split.amount_idr), 0) as amount_idr
    from additive_lines
    left join split on additive_lines.line_key = split.line_key
    where additive_lines.ceiling_idr is not null
    group by additive_lines.line_key, additive_lines.ceiling_idr
    having count(split.line_key) = 0 or sum(split.amount_idr) <> additive_lines.ceiling_idr
),

amounts as (
    select
        line_key,
        funding_source_key,
        amount_idr,
        case when amount_idr = quarters_idr then 'quarters' else 'ceiling' end as amount_basis
    from split
    union all
    select
        line_key,
        funding_source_key,
        amount_idr,
        'ceiling' as amount_basis
    from remainders
)

select
    additive_lines.line_key,
    additive_lines.document_key,
    additive_lines.agency_key,
    additive_lines.year_key,
    additive_lines.program_key,
    amounts.funding_source_key,
    cast(sum(amounts.amount_idr) as decimal(20, 2)) as amount_idr,
    min(amounts.amount_basis) as amount_basis
from additive_lines
inner join amounts on additive_lines.line_key = amounts.line_key
group by all
