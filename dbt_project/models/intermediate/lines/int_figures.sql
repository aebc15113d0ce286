-- Every figure a line has a place for, of superseded documents too: its column, its text, how the text was read, and
-- what the ledger of corrections says instead.
with figures as (
    select
        line_key,
        'target' as column_role,
        'fct_plan_line.target_value' as fact_column,
        null as quarter_key,
        target_text as printed_text,
        printed_target_value as printed_value,
        target_value as figure_value,
        1 as figure_scale,
        target_is_corrected as is_corrected,
        target_rule as reading_rule,
        target_witnesses as witnesses,
        target_proof as proof
    from {{ ref('int_printed_lines') }}
    union all
    select
        line_key,
        'total' as column_role,
        'fct_plan_line.ceiling_idr' as fact_column,
        null as quarter_key,
        ceiling_text as printed_text,
        cast(printed_ceiling_idr as double) as printed_value,
        cast(ceiling_idr as double) as figure_value,
        ceiling_scale as figure_scale,
        ceiling_is_corrected as is_corrected,
        ceiling_rule as reading_rule,
        ceiling_witnesses as witnesses,
        ceiling_proof as proof
    from {{ ref('int_printed_lines') }}
    union all
    select
        line_key,
        funding_source_name || ':' || quarter_key as column_role,
        'fct_plan_line_amount.amount_idr' as fact_column,
        quarter_key,
        amount_text as printed_text,
        cast(printed_amount_idr as double) as printed_value,
        cast(amount_idr as double) as figure_value,
        amount_scale as figure_scale,
        is_corrected,
        amount_rule as reading_rule,
        amount_witnesses as witnesses,
        amount_proof as proof
    from {{ ref('int_line_amounts') }}
    union all
    select
        line_key,
        'target:' || quarter_key as column_role,
        'fct_indicator_quarter.target_value' as fact_column,
        quarter_key,
        target_text as printed_text,
        printed_target_value as printed_value,
        target_value as figure_value,
        1 as figure_scale,
        target_is_corrected as is_corrected,
        target_rule as reading_rule,
        target_witnesses as witnesses,
        target_proof as proof
    from {{ ref('int_printed_quarters') }}
    union all
    select
        line_key,
        'actual:' || quarter_key as column_role,
        'fct_indicator_quarter.actual_value' as fact_column,
        quarter_key,
        actual_text as printed_text,
        printed_actual_value as printed_value,
        actual_value as figure_value,
        1 as figure_scale,
        actual_is_corrected as is_corrected,
        null as reading_rule,
        null as witnesses,
        null as proof
    from {{ ref('int_printed_quarters') }}
)

select
    figures.*,
    lines.document_key,
    lines.is_current,
    corrections.correction_key,
    corrections.reason as correction_reason,
    corrections.source as correction_source,
    corrections.corrected_by,
    corrections.corrected_on
from figures
inner join {{ ref('int_plan_lines') }} as lines on figures.line_key = lines.line_key
left join {{ ref('int_corrections') }} as corrections
    on
        figures.line_key = corrections.line_key
        and upper(figures.column_role) = upper(corrections.column_role)
        and figures.is_corrected
where trim(figures.printed_text) <> '' or figures.figure_value is not null
