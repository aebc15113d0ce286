select
    issues.issue_key,
    issues.document_key,
    issues.line_key,
    issues.page_number,
    issues.column_role,
    issues.reason_code,
    issues.printed_text,
    issues.message,
    issues.is_current,
    documents.file_name,
    agencies.agency_name,
    documents.year_key,
    lines.line_number
from {{ ref('fct_issue') }} as issues
inner join {{ ref('dim_document') }} as documents on issues.document_key = documents.document_key
left join {{ ref('dim_agency') }} as agencies on documents.agency_key = agencies.agency_key
left join {{ ref('fct_plan_line') }} as lines on issues.line_key = lines.line_key
