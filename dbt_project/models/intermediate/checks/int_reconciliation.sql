-- The arithmetic a plan promises, checked figure by figure. A check has a row only where one of its sides states
-- something. A blank counts as nil only beside figures that are stated; where nothing is, the check does not apply.
with money as (
    select * from {{ ref('int_line_money') }}
),

line_sums as (
    select
        line_key,
        max(amount_idr) filter (where column_role = 'total') as expected,
        sum(amount_idr) filter (where column_role <> 'total') as found,
        count(amount_idr) filter (where column_role <> 'total') as figures,
        max(last_digit_idr) as last_digit_idr
    from money
    group by line_key
),

quarters_vs_ceiling as (
    select
        line_key,
        'quarters_vs_ceiling' as check_name,
        'total' as column_role,
        cast(expected as double) as expected,
        cast(found as double) as found,
        {{ rupiah_status('expected', 'found', 'figures', 'last_digit_idr') }} as status
    from line_sums
    where expected is not null or found is not null
),

quarters_vs_target as (
    select
        bases.line_key,
        'quarters_vs_target' as check_name,
        'target' as column_role,
        bases.target_value as expected,
        case
            when bases.quarters_vs_target = 'not_applicable' then null
            when bases.quarters_vs_target = 'ok' and bases.quarter_basis <> 'incremental' then bases.last_quarter
            else bases.quarter_sum
        end as found,
        bases.quarters_vs_target as status
    from {{ ref('int_quarter_basis') }} as bases
    inner join {{ ref('int_plan_lines') }} as lines on bases.line_key = lines.line_key
    where lines.is_current and (bases.has_target or bases.has_quarter_target)
),

-- A whole and its parts: a parent and its children, a total and the leaves below it.
parts as (
    select
        'children_vs_parent' as check_name,
        parent_line_key as whole_line_key,
        column_role,
        amount_idr,
        last_digit_idr
    from money
    where parent_line_key is not null
    union all
    select
        'lines_vs_total' as check_name,
        leaves.total_line_key as whole_line_key,
        money.column_role,
        money.amount_idr,
        money.last_digit_idr
    from {{ ref('int_total_leaves') }} as leaves
    inner join money on leaves.line_key = money.line_key
),

wholes as (
    select distinct
        parts.check_name,
        money.line_key as whole_line_key,
        money.column_role,
        money.amount_idr as expected,
        money.last_digit_idr
    from parts
    inner join money on parts.whole_line_key = money.line_key
),

-- Parts of a line that split no money into quarters at all say nothing about its quarters.
kinds_stated as (
    select
        check_name,
        whole_line_key,
        (column_role = 'total') as is_total
    from parts
    where amount_idr is not null
    group by all
),

part_sums as (
    select
        check_name,
        whole_line_key,
        column_role,
        sum(amount_idr) as found,
        count(amount_idr) as figures,
        max(last_digit_idr) as last_digit_idr
    from parts
    group by all
),

whole_and_parts as (
    select
        coalesce(wholes.check_name, part_sums.check_name) as check_name,
        coalesce(wholes.whole_line_key, part_sums.whole_line_key) as line_key,
        coalesce(wholes.column_role, part_sums.column_role) as column_role,
        wholes.expected,
        part_sums.found as stated_sum,
        coalesce(part_sums.figures, 0) as figures,
        greatest(coalesce(wholes.last_digit_idr, 1), coalesce(part_sums.last_digit_idr, 1)) as last_digit_idr
    from wholes
    full outer join part_sums
        on
            wholes.check_name = part_sums.check_name
            and wholes.whole_line_key = part_sums.whole_line_key
            and wholes.column_role = part_sums.column_role
),

whole_vs_parts as (
    select
        sums.*,
        case
            when sums.stated_sum is not null then sums.stated_sum
            when kinds_stated.is_total is not null or sums.expected = 0 then 0
        end as found
    from whole_and_parts as sums
    left join kinds_stated
        on
            sums.check_name = kinds_stated.check_name
            and sums.line_key = kinds_stated.whole_line_key
            and (sums.column_role = 'total') = kinds_stated.is_total
    where sums.expected is not null or sums.stated_sum is not null
),

checks as (
    select * from quarters_vs_ceiling
    union all
    select * from quarters_vs_target
    union all
    select
        line_key,
        check_name,
        column_role,
        cast(expected as double) as expected,
        cast(found as double) as found,
        {{ rupiah_status('expected', 'found', 'figures', 'last_digit_idr') }} as status
    from whole_vs_parts
)

select
    {{ surrogate_key(['checks.line_key', 'checks.check_name', 'checks.column_role']) }} as check_key,
    checks.line_key,
    lines.document_key,
    checks.check_name,
    checks.column_role,
    checks.expected,
    checks.found,
    checks.status,
    round(checks.found - checks.expected, 6) as difference
from checks
inner join {{ ref('int_plan_lines') }} as lines on checks.line_key = lines.line_key
