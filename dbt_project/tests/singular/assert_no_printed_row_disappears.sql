-- Extracted = loaded + rejected: every printed row of a plan table is (part of) a line, a heading or an issue.
select
    document_key,
    file_name,
    rows_printed,
    rows_in_lines,
    rows_as_headings,
    rows_in_issues
from {{ ref('stg_documents') }}
where rows_printed <> rows_in_lines + rows_as_headings + rows_in_issues
