select
    document_key,
    header as header_text,
    role as column_role,
    evidence,
    runner_up as runner_up_role,
    is_override,
    cast(layout_number as integer) as layout_number,
    cast(first_page as integer) as first_page,
    cast(column_number as integer) as column_number,
    cast(score as double) as role_score,
    cast(runner_up_score as double) as runner_up_score,
    cast(layout_score as double) as layout_score,
    cast(layout_margin as double) as layout_margin
from {{ source('landing', 'layouts') }}
