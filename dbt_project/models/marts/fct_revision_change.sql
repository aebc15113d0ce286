select
    changes.change_key,
    changes.document_key_after as document_key,
    changes.document_key_before as superseded_document_key,
    documents.agency_key,
    documents.fiscal_year as year_key,
    changes.line_key_before,
    changes.line_key_after,
    changes.line_number_before,
    changes.line_number_after,
    changes.indicator_key,
    changes.program_key,
    changes.column_role,
    changes.change_type,
    changes.text_before,
    changes.text_after,
    changes.value_before,
    changes.value_after,
    changes.is_additive_before,
    changes.is_additive_after
from {{ ref('int_revision_changes') }} as changes
inner join {{ ref('int_documents') }} as documents on changes.document_key_after = documents.document_key
