select
    line_key,
    document_key,
    rule as amount_rule,
    witnesses as amount_witnesses,
    proof as amount_proof,
    coalesce(funding_source, 'unspecified') as funding_source,
    cast(quarter as integer) as quarter_key,
    coalesce(amount_text, '') as amount_text,
    cast(amount_idr as decimal(20, 2)) as amount_idr,
    cast(amount_scale as bigint) as amount_scale
from {{ source('landing', 'plan_line_amounts') }}
