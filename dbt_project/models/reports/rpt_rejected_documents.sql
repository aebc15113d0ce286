select
    rejections.document_key,
    rejections.file_name,
    rejections.reason_code,
    rejections.message,
    rejections.is_near_miss,
    rejections.agency_key,
    agencies.agency_name || ', ' || agencies.region_name as agency_label,
    agencies.agency_name,
    rejections.year_key,
    rejections.file_type,
    rejections.file_size
from {{ ref('fct_document_rejection') }} as rejections
left join {{ ref('dim_agency') }} as agencies on rejections.agency_key = agencies.agency_key
