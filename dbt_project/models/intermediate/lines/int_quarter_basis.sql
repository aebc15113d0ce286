-- How the quarter targets of a line relate to its annual target. Only a reading that the printed figures bear out
-- is given, and where they bear out several, the first of: they add up to it (incremental), each is it (constant),
-- they rise to it (cumulative). None of these, no annual number, or a word among the quarters: unknown.
with quarters as (
    select
        line_key,
        count(target_value) as stated_quarters,
        bool_or(target_value is null and trim(target_text) <> '') as has_unread_text,
        bool_or(trim(target_text) <> '' or target_value is not null) as has_quarter_target,
        bool_or(trim(actual_text) <> '' or actual_value is not null) as has_actual,
        sum(target_value) as quarter_sum,
        min(target_value) as lowest_quarter,
        max(target_value) as highest_quarter,
        max({{ decimals_of('target_value') }}) as quarter_decimals,
        list(target_value order by quarter_key) filter (where target_value is not null) as stated_values
    from {{ ref('int_printed_quarters') }}
    group by line_key
),

compared as (
    select
        lines.line_key,
        lines.target_value,
        (trim(lines.target_text) <> '' or lines.target_value is not null) as has_target,
        coalesce(quarters.stated_quarters, 0) as stated_quarters,
        coalesce(quarters.has_unread_text, false) as has_unread_text,
        coalesce(quarters.has_quarter_target, false) as has_quarter_target,
        coalesce(quarters.has_actual, false) as has_actual,
        quarters.quarter_sum,
        quarters.lowest_quarter,
        quarters.highest_quarter,
        quarters.stated_values[-1] as last_quarter,
        quarters.stated_values = list_sort(quarters.stated_values) as is_rising,
        quarters.stated_values = list_reverse_sort(quarters.stated_values) as is_falling,
        {{ binary_noise('lines.target_value') }} as noise,
        greatest({{ decimals_of('lines.target_value') }}, quarters.quarter_decimals) as decimals
    from {{ ref('int_plan_lines') }} as lines
    left join quarters on lines.line_key = quarters.line_key
),

readings as (
    select
        *,
        (target_value is not null and stated_quarters > 0 and not has_unread_text) as is_comparable,
        abs(quarter_sum - target_value) <= noise as adds_up,
        -- Decimals are rounded; whole numbers are counts and are not.
        (
            decimals > 0 and stated_quarters > 1
            and abs(quarter_sum - target_value) <= {{ rounding_of('stated_quarters', 'pow(10, -decimals)') }} + noise
        ) as adds_up_rounded,
        (
            stated_quarters = 4
            and abs(lowest_quarter - target_value) <= noise and abs(highest_quarter - target_value) <= noise
        ) as is_constant,
        abs(last_quarter - target_value) <= noise as ends_at_target
    from compared
)

select
    line_key,
    has_target,
    has_quarter_target,
    has_actual,
    target_value,
    quarter_sum,
    last_quarter,
    case
        when not is_comparable then 'unknown'
        when adds_up then 'incremental'
        when is_constant then 'constant'
        when is_rising and ends_at_target then 'cumulative'
        when adds_up_rounded then 'incremental'
        else 'unknown'
    end as quarter_basis,
    -- A path that falls to its target (a death rate, say) is no slip, though the contract has no name for it.
    case
        when not is_comparable then 'not_applicable'
        when adds_up or is_constant or ((is_rising or is_falling) and ends_at_target) then 'ok'
        when adds_up_rounded then 'rounding'
        else 'mismatch'
    end as quarters_vs_target
from readings
