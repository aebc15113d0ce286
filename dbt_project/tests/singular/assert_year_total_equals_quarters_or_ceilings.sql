-- The annual grain holds the quarter grain whole, and beside it only lines that state no quarters.
with quarters as (
    select
        line_key,
        funding_source_key,
        sum(amount_idr) as amount_idr
    from {{ ref('fct_budget_quarter') }}
    group by all
)

select
    years.line_key,
    years.amount_idr,
    quarters.amount_idr as quarters_idr
from {{ ref('fct_budget_year') }} as years
full outer join quarters
    on years.line_key = quarters.line_key and years.funding_source_key = quarters.funding_source_key
where
    (years.amount_basis is distinct from 'ceiling' and years.amount_idr is distinct from quarters.amount_idr)
    or (years.amount_basis = 'ceiling' and quarters.line_key is not null)
