select
    check_key,
    document_key,
    line_key,
    check_name,
    column_role,
    expected,
    found,
    difference,
    status
from {{ ref('int_reconciliation') }}
