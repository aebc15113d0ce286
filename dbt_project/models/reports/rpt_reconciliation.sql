select
    checks.check_key,
    checks.check_name,
    checks.column_role,
    checks.expected,
    checks.found,
    checks.difference,
    checks.status,
    checks.line_key,
    checks.document_key,
    documents.file_name,
    agencies.agency_name,
    lines.year_key,
    lines.line_number,
    lines.page_number,
    lines.plan_level,
    lines.budget_level
from {{ ref('fct_reconciliation_check') }} as checks
inner join {{ ref('fct_plan_line') }} as lines on checks.line_key = lines.line_key
inner join {{ ref('dim_document') }} as documents on checks.document_key = documents.document_key
inner join {{ ref('dim_agency') }} as agencies on lines.agency_key = agencies.agency_key
