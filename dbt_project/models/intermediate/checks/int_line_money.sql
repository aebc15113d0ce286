-- Every figure of money of current documents by the column it stands in: `total` is the ceiling,
-- `SOURCE:quarter` the rest.
with lines as (
    select *
    from {{ ref('int_plan_lines') }}
    where is_current
)

select
    line_key,
    document_key,
    parent_line_key,
    'total' as column_role,
    ceiling_idr as amount_idr,
    ceiling_text as amount_text,
    {{ rupiah_per_last_digit('ceiling_idr', 'ceiling_text') }} as last_digit_idr
from lines
union all
select
    amounts.line_key,
    amounts.document_key,
    lines.parent_line_key,
    amounts.funding_source_name || ':' || amounts.quarter_key as column_role,
    amounts.amount_idr,
    amounts.amount_text,
    amounts.last_digit_idr
from {{ ref('int_line_amounts') }} as amounts
inner join lines on amounts.line_key = lines.line_key
