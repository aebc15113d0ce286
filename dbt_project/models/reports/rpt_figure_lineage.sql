select
    figures.line_key,
    figures.column_role,
    figures.fact_column,
    -- The fact in which the figure may be added up, where there is one.
    case
        when figures.is_additive and figures.fact_column = 'fct_plan_line_amount.amount_idr'
            then 'fct_budget_quarter.amount_idr'
        when figures.is_additive and figures.fact_column = 'fct_plan_line.ceiling_idr'
            then 'fct_budget_year.amount_idr'
    end as summable_fact_column,
    figures.figure_value,
    figures.printed_text,
    figures.printed_value,
    figures.is_corrected,
    figures.correction_reason,
    figures.correction_source,
    figures.corrected_by,
    figures.corrected_on,
    figures.reading_rule,
    figures.witnesses,
    figures.proof,
    figures.document_key,
    documents.file_name,
    documents.sha256,
    documents.source_url,
    documents.retrieved_on,
    documents.reader_version,
    agencies.agency_name,
    lines.year_key,
    lines.line_number,
    lines.page_number,
    lines.page_end,
    lines.bbox_x0,
    lines.bbox_top,
    lines.bbox_x1,
    lines.bbox_bottom,
    lines.source_row,
    lines.section,
    coalesce(nullif(lines.program_printed, ''), lines.indicator_printed) as line_printed,
    'renaksi show ' || figures.line_key as show_command
from {{ ref('fct_figure') }} as figures
inner join {{ ref('fct_plan_line') }} as lines on figures.line_key = lines.line_key
inner join {{ ref('dim_document') }} as documents on figures.document_key = documents.document_key
inner join {{ ref('dim_agency') }} as agencies on lines.agency_key = agencies.agency_key
