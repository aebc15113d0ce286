-- Conservation: every word that a plan table prints below its heading stands in a line, a heading, a note or an issue,
-- once.
select
    document_key,
    file_name,
    words_printed,
    words_in_lines,
    words_in_headings,
    words_in_notes,
    words_in_issues
from {{ ref('stg_documents') }}
where words_printed <> words_in_lines + words_in_headings + words_in_notes + words_in_issues
