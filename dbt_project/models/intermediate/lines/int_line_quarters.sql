-- Four rows per line with a target, a quarter target or a realisation, with what should stand at each quarter's end.
with bases as (
    select *
    from {{ ref('int_quarter_basis') }}
    where has_target or has_quarter_target or has_actual
),

quarters as (
    select
        bases.line_key,
        bases.quarter_basis,
        quarters.quarter_key,
        printed.target_value,
        printed.actual_value,
        printed.printed_target_value,
        coalesce(printed.target_is_corrected or printed.actual_is_corrected, false) as is_corrected,
        coalesce(printed.target_text, '') as target_text,
        printed.target_proof,
        coalesce(printed.actual_text, '') as actual_text,
        sum(printed.target_value) over running as running_sum,
        last_value(printed.target_value ignore nulls) over running as last_stated_value
    from bases
    cross join {{ ref('int_quarters') }} as quarters
    left join {{ ref('int_printed_quarters') }} as printed
        on bases.line_key = printed.line_key and quarters.quarter_key = printed.quarter_key
    window running as (partition by bases.line_key order by quarters.quarter_key)
)

select
    line_key,
    quarter_key,
    target_text,
    target_value,
    target_proof,
    actual_text,
    actual_value,
    printed_target_value,
    is_corrected,
    quarter_basis,
    case quarter_basis
        when 'incremental' then coalesce(running_sum, 0)
        when 'cumulative' then last_stated_value
        when 'constant' then target_value
    end as target_to_date
from quarters
