-- Every entry of the ledger of corrections is about one figure, whose printed text still stands in the source. An
-- entry listed here was made for another reading or version of the document: look at it again.
with applied as (
    select
        correction_key,
        count(*) as figures
    from {{ ref('int_figures') }}
    where is_corrected
    group by correction_key
)

select
    entries.correction_key,
    entries.file_name,
    entries.sha256,
    entries.line_number,
    entries.column_role,
    entries.printed_text,
    count(entries.line_key) as lines_found,
    coalesce(any_value(applied.figures), 0) as figures_corrected
from {{ ref('int_corrections') }} as entries
left join applied on entries.correction_key = applied.correction_key
group by all
having count(entries.line_key) <> 1 or coalesce(any_value(applied.figures), 0) <> 1
