-- What a person should look at: what reading the document raised, and arithmetic that the printed figures fail.
with mismatches as (
    select
        checks.document_key,
        checks.line_key,
        lines.page_number,
        checks.column_role,
        'arithmetic_mismatch' as reason_code,
        case
            when checks.column_role = 'target' then lines.target_text
            else coalesce(money.amount_text, '')
        end as printed_text,
        checks.check_name || ': expected ' || format('{:,.2f}', checks.expected)
        || ', found ' || format('{:,.2f}', checks.found)
        || ' (difference ' || format('{:,.2f}', checks.difference) || ')' as message
    from {{ ref('int_reconciliation') }} as checks
    inner join {{ ref('int_plan_lines') }} as lines on checks.line_key = lines.line_key
    left join {{ ref('int_line_money') }} as money
        on checks.line_key = money.line_key and checks.column_role = money.column_role
    where checks.status = 'mismatch'
),

-- Two plans in force for one agency and year count its money twice: a person must say which one it is.
rivals as (
    select
        document_key,
        null as line_key,
        null as page_number,
        null as column_role,
        'several_current_documents' as reason_code,
        '' as printed_text,
        'of this agency and year another document is in force too: '
        || array_to_string(
            list_filter(
                list(file_name) over (partition by agency_key, fiscal_year), lambda other: other <> file_name
            ), '; '
        ) as message
    from {{ ref('int_documents') }}
    where is_current and document_status = 'loaded'
    qualify count(*) over (partition by agency_key, fiscal_year) > 1
),

issues as (
    select
        document_key,
        line_key,
        page_number,
        column_role,
        reason_code,
        printed_text,
        message
    from {{ ref('stg_issues') }}
    union all
    select * from mismatches
    union all
    select * from rivals
),

numbered as (
    select
        issues.*,
        documents.is_current,
        row_number() over (
            partition by issues.document_key
            order by
                issues.page_number nulls last,
                issues.line_key, issues.reason_code, issues.column_role, issues.printed_text, issues.message
        ) as issue_number
    from issues
    inner join {{ ref('int_documents') }} as documents on issues.document_key = documents.document_key
)

select
    *,
    {{ surrogate_key(['document_key', 'issue_number']) }} as issue_key
from numbered
