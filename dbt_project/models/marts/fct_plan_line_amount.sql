select
    amounts.line_key,
    lines.document_key,
    lines.agency_key,
    lines.year_key,
    amounts.funding_source_key,
    amounts.quarter_key,
    amounts.amount_text,
    amounts.amount_idr,
    lines.amount_basis,
    amounts.amount_scale,
    amounts.amount_rule,
    amounts.amount_proof,
    amounts.printed_amount_idr,
    amounts.is_corrected
from {{ ref('int_line_amounts') }} as amounts
inner join {{ ref('int_plan_lines') }} as lines on amounts.line_key = lines.line_key
where lines.is_current
