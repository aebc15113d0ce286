select
    layouts.layout_column_key,
    layouts.document_key,
    documents.file_name,
    layouts.layout_number,
    layouts.first_page,
    layouts.column_number,
    layouts.header_text,
    layouts.column_role,
    layouts.role_score,
    layouts.runner_up_role,
    layouts.runner_up_score,
    layouts.evidence,
    layouts.layout_score,
    layouts.layout_margin,
    layouts.is_override
from {{ ref('fct_layout_column') }} as layouts
inner join {{ ref('dim_document') }} as documents on layouts.document_key = documents.document_key
