-- The ledger of corrections, each entry with the line it is about. An entry whose document or line is not there has
-- none, and one that fits lines of several plans of a file has several: `assert_corrections_stand` refuses both.
with ledger as (
    select
        * exclude (column_role),
        -- The amounts' roles begin with the source of money, which goes by capitals.
        case
            when regexp_matches(lower(trim(column_role)), '^(total|target|target:[1-4]|actual:[1-4])$')
                then lower(trim(column_role))
            else upper(trim(column_role))
        end as column_role
    from {{ ref('corrections') }}
)

select
    {{ surrogate_key([
        'ledger.file_name', 'ledger.sha256', 'ledger.fiscal_year', 'ledger.line_number', 'ledger.column_role'
    ]) }} as correction_key,
    lines.line_key,
    ledger.*
from ledger
left join {{ ref('int_documents') }} as documents
    on
        coalesce(ledger.file_name, ledger.sha256) is not null
        and coalesce(ledger.file_name, documents.file_name) = documents.file_name
        and coalesce(ledger.sha256, documents.sha256) = documents.sha256
        and coalesce(ledger.fiscal_year, documents.fiscal_year) = documents.fiscal_year
        and documents.document_status in ('loaded', 'superseded')
left join {{ ref('stg_plan_lines') }} as lines
    on documents.document_key = lines.document_key and ledger.line_number = lines.line_number
