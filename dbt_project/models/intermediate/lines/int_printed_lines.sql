-- Lines as read, after the ledger of corrections. A correction holds only while the text it corrects stands there.
-- An indicator that is implied is named after its program, without the number the program has in its list.
with targets as (
    select *
    from {{ ref('int_corrections') }}
    where column_role = 'target'
),

ceilings as (
    select *
    from {{ ref('int_corrections') }}
    where column_role = 'total'
)

select
    lines.* replace (
        case
            when targets.line_key is null then lines.target_value else cast(targets.corrected_value as double)
        end as target_value,
        case
            when ceilings.line_key is null
                then lines.ceiling_idr
            else cast(ceilings.corrected_value as decimal(20, 2))
        end as ceiling_idr,
        case
            when lines.indicator_is_implied
                then coalesce(
                    nullif(lines.sub_activity_name, ''), nullif(lines.activity_name, ''),
                    nullif(lines.program_name, ''), lines.indicator_name
                )
            else lines.indicator_name
        end as indicator_name
    ),
    lines.target_value as printed_target_value,
    lines.ceiling_idr as printed_ceiling_idr,
    targets.line_key is not null as target_is_corrected,
    ceilings.line_key is not null as ceiling_is_corrected
from {{ ref('stg_plan_lines') }} as lines
left join targets
    on
        lines.line_key = targets.line_key
        and {{ squashed('lines.target_text') }} = {{ squashed('targets.printed_text') }}
left join ceilings
    on
        lines.line_key = ceilings.line_key
        and {{ squashed('lines.ceiling_text') }} = {{ squashed('ceilings.printed_text') }}
