with line_counts as (
    select
        document_key,
        cast(count(*) as integer) as lines
    from {{ ref('int_plan_lines') }}
    group by document_key
)

select
    documents.document_key,
    documents.file_name,
    documents.sha256,
    documents.file_type,
    documents.agency_key,
    documents.fiscal_year as year_key,
    documents.revision,
    documents.is_current,
    documents.superseded_by_document_key,
    documents.page_count,
    documents.title,
    documents.source_url,
    documents.retrieved_on,
    documents.ingested_at,
    documents.file_size,
    documents.reader_version,
    documents.rows_printed,
    documents.rows_in_lines,
    documents.rows_as_headings,
    documents.rows_in_issues,
    documents.words_printed,
    documents.words_in_lines,
    documents.words_in_headings,
    documents.words_in_notes,
    documents.words_in_issues,
    totals.printed_total_idr,
    totals.additive_total_idr,
    coalesce(totals.total_status, 'not_printed') as total_status,
    coalesce(line_counts.lines, 0) as lines,
    cast(coalesce(proofs.figures_printed, 0) as integer) as figures_printed,
    cast(coalesce(proofs.figures_confirmed, 0) as integer) as figures_confirmed,
    cast(coalesce(proofs.figures_contradicted, 0) as integer) as figures_contradicted,
    proofs.figures_confirmed / nullif(proofs.figures_printed, 0) as share_confirmed
from {{ ref('int_documents') }} as documents
left join line_counts on documents.document_key = line_counts.document_key
left join {{ ref('int_document_proofs') }} as proofs on documents.document_key = proofs.document_key
left join {{ ref('int_document_totals') }} as totals on documents.document_key = totals.document_key
where documents.document_status in ('loaded', 'superseded')
