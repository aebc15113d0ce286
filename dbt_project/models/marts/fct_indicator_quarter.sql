select
    quarters.line_key,
    lines.document_key,
    lines.agency_key,
    lines.year_key,
    quarters.quarter_key,
    lines.indicator_key,
    quarters.target_text,
    quarters.target_value,
    quarters.target_to_date,
    quarters.quarter_basis,
    quarters.actual_text,
    quarters.actual_value,
    quarters.target_proof,
    quarters.printed_target_value,
    quarters.is_corrected,
    nullif(lines.unit_name, '') as unit_name
from {{ ref('int_line_quarters') }} as quarters
inner join {{ ref('int_plan_lines') }} as lines on quarters.line_key = lines.line_key
where lines.is_current
