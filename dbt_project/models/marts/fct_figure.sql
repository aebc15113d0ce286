select
    figures.line_key,
    figures.column_role,
    figures.document_key,
    figures.fact_column,
    cast(figures.quarter_key as integer) as quarter_key,
    figures.printed_text,
    figures.printed_value,
    figures.figure_value,
    cast(figures.figure_scale as bigint) as figure_scale,
    figures.reading_rule,
    figures.witnesses,
    figures.proof,
    figures.is_corrected,
    figures.correction_reason,
    figures.correction_source,
    figures.corrected_by,
    figures.corrected_on,
    hierarchy.is_additive
from {{ ref('int_figures') }} as figures
inner join {{ ref('int_line_hierarchy') }} as hierarchy on figures.line_key = hierarchy.line_key
where figures.is_current
