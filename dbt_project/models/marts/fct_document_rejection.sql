select
    document_key,
    file_name,
    agency_key,
    fiscal_year as year_key,
    revision,
    reason_code,
    message,
    is_near_miss,
    file_type,
    file_size,
    sha256
from {{ ref('int_documents') }}
where document_status = 'rejected'
