select
    layout_column_key,
    document_key,
    layout_number,
    first_page,
    column_number,
    header_text,
    column_role,
    role_score,
    runner_up_role,
    runner_up_score,
    evidence,
    layout_score,
    layout_margin,
    is_override
from {{ ref('int_layout_columns') }}
