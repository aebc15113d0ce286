select
    line_key,
    document_key,
    rule as target_rule,
    witnesses as target_witnesses,
    proof as target_proof,
    cast(quarter as integer) as quarter_key,
    coalesce(target_text, '') as target_text,
    cast(target_value as double) as target_value,
    coalesce(actual_text, '') as actual_text,
    cast(actual_value as double) as actual_value
from {{ source('landing', 'plan_line_quarters') }}
