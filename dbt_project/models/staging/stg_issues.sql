select
    document_key,
    line_key,
    column_role,
    reason_code,
    message,
    cast(page_number as integer) as page_number,
    coalesce(printed_text, '') as printed_text
from {{ source('landing', 'issues') }}
