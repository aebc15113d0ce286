select
    amounts.line_key,
    lines.document_key,
    lines.agency_key,
    lines.year_key,
    amounts.quarter_key,
    lines.program_key,
    amounts.funding_source_key,
    amounts.amount_idr,
    amounts.is_corrected
from {{ ref('int_line_amounts') }} as amounts
inner join {{ ref('int_plan_lines') }} as lines on amounts.line_key = lines.line_key
inner join {{ ref('int_line_hierarchy') }} as hierarchy on amounts.line_key = hierarchy.line_key
where lines.is_current and hierarchy.is_additive and amounts.amount_idr is not null
