select
    issue_key,
    document_key,
    line_key,
    is_current,
    page_number,
    column_role,
    reason_code,
    printed_text,
    message
from {{ ref('int_issues') }}
