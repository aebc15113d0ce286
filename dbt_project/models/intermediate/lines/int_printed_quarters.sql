-- Quarter targets and realisations as read, after the ledger of corrections.
select
    quarters.* replace (
        case
            when targets.line_key is null then quarters.target_value else cast(targets.corrected_value as double)
        end as target_value,
        case
            when actuals.line_key is null then quarters.actual_value else cast(actuals.corrected_value as double)
        end as actual_value
    ),
    quarters.target_value as printed_target_value,
    quarters.actual_value as printed_actual_value,
    targets.line_key is not null as target_is_corrected,
    actuals.line_key is not null as actual_is_corrected
from {{ ref('stg_plan_line_quarters') }} as quarters
left join {{ ref('int_corrections') }} as targets
    on
        quarters.line_key = targets.line_key
        and targets.column_role = 'target:' || quarters.quarter_key
        and {{ squashed('quarters.target_text') }} = {{ squashed('targets.printed_text') }}
left join {{ ref('int_corrections') }} as actuals
    on
        quarters.line_key = actuals.line_key
        and actuals.column_role = 'actual:' || quarters.quarter_key
        and {{ squashed('quarters.actual_text') }} = {{ squashed('actuals.printed_text') }}
