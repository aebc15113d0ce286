-- What a person should look at: what reading the document raised, and arithmetic that the printed figures fail.
with doubts as (
    select distinct line_key
    from {{ ref('stg_issues') }}
    where line_key is not null and reason_code <> 'repeated_amount'
),

mismatches as (
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
        || ' (difference ' || format('{:,.2f}', checks.difference) || ')'
        || case
            when doubts.line_key is not null
                then '; the reading of this line is in doubt itself, so the slip need not be the agency''s'
            else ''
        end as message
    from {{ ref('int_reconciliation') }} as checks
    inner join {{ ref('int_plan_lines') }} as lines on checks.line_key = lines.line_key
    left join {{ ref('int_line_money') }} as money
        on checks.line_key = money.line_key and checks.column_role = money.column_role
    left join doubts on checks.line_key = doubts.line_key
    where checks.status = 'mismatch'
),

documents_in_force as (
    select *
    from {{ ref('int_documents') }}
    where is_current and document_status = 'loaded'
),

-- Plans of echelons are told apart by what they plan; an agency has one plan of the whole of it.
subjects as (
    select distinct
        lines.document_key,
        lines.agency_key,
        lines.year_key,
        lines.plan_level,
        case when lines.plan_level <> 'agency' then lines.program_key || lines.indicator_key end as subject
    from {{ ref('int_plan_lines') }} as lines
    inner join {{ ref('int_line_hierarchy') }} as hierarchy on lines.line_key = hierarchy.line_key
    where lines.is_current and (hierarchy.is_additive or lines.plan_level = 'agency')
),

-- Two plans in force for the same thing count its money twice: a person must say which one it is.
rivals as (
    select
        subjects.document_key,
        null as line_key,
        null as page_number,
        null as column_role,
        'several_current_documents' as reason_code,
        '' as printed_text,
        'of this agency and year another document is in force too: '
        || string_agg(distinct others_in_force.file_name, '; ' order by others_in_force.file_name) as message
    from subjects
    inner join subjects as others
        on
            subjects.agency_key = others.agency_key
            and subjects.year_key = others.year_key
            and subjects.plan_level = others.plan_level
            and subjects.subject is not distinct from others.subject
            and subjects.document_key <> others.document_key
    inner join documents_in_force as others_in_force on others.document_key = others_in_force.document_key
    group by subjects.document_key
),

level_sums as (
    select
        agency_key,
        year_key,
        {{ comes_to_less('min(planned_idr)', 'max(planned_idr)') }} as they_differ,
        string_agg(
            plan_level || ' ' || format('{:,.2f}', planned_idr), ', ' order by plan_level_rank
        ) as told,
        max(plan_level) filter (where is_additive_level) as additive_level
    from {{ ref('int_plan_levels') }}
    group by agency_key, year_key
),

-- Plans of several echelons should come to the same money: where they don't, a document or a line is missing.
unequal_levels as (
    select
        documents_in_force.document_key,
        null as line_key,
        null as page_number,
        null as column_role,
        'plan_levels_differ' as reason_code,
        '' as printed_text,
        'the plan levels of this agency and year come to different sums: ' || level_sums.told
        || '; money is counted once, from ' || level_sums.additive_level as message
    from level_sums
    inner join documents_in_force
        on
            level_sums.agency_key = documents_in_force.agency_key
            and level_sums.year_key = documents_in_force.fiscal_year
    where level_sums.they_differ
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
    union all
    select * from unequal_levels
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
