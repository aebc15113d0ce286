-- Every rupiah of the additive lines' quarters is in fct_budget_quarter, once: by line, and no line more.
with printed as (
    select
        lines.line_key,
        sum(amounts.amount_idr) as amount_idr
    from {{ ref('fct_plan_line') }} as lines
    inner join {{ ref('fct_plan_line_amount') }} as amounts on lines.line_key = amounts.line_key
    where lines.is_additive and amounts.amount_idr is not null
    group by lines.line_key
),

summable as (
    select
        line_key,
        sum(amount_idr) as amount_idr
    from {{ ref('fct_budget_quarter') }}
    group by line_key
)

select
    coalesce(printed.line_key, summable.line_key) as line_key,
    printed.amount_idr as printed_idr,
    summable.amount_idr as summable_idr
from printed
full outer join summable on printed.line_key = summable.line_key
where printed.amount_idr is distinct from summable.amount_idr
