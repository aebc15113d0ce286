-- Printed amounts, after the ledger of corrections, with the key of their funding source and the rupiah their last
-- printed digit stands for.
with amounts as (
    select
        amounts.*,
        {{ clean_text('coalesce(aliases.standard_funding_source, amounts.funding_source)') }} as source_name
    from {{ ref('stg_plan_line_amounts') }} as amounts
    left join {{ ref('funding_source_aliases') }} as aliases
        on {{ name_key('amounts.funding_source') }} = {{ name_key('aliases.funding_source') }}
),

named as (
    select
        * exclude (source_name, funding_source),
        case when lower(source_name) in ('unspecified', '') then 'unspecified' else upper(source_name) end
            as funding_source_name
    from amounts
)

select
    named.* replace (
        case
            when corrections.line_key is null
                then named.amount_idr
            else cast(corrections.corrected_value as decimal(20, 2))
        end as amount_idr
    ),
    named.amount_idr as printed_amount_idr,
    corrections.line_key is not null as is_corrected,
    {{ surrogate_key([name_key('named.funding_source_name')]) }} as funding_source_key,
    {{ rupiah_per_last_digit('named.amount_idr', 'named.amount_text') }} as last_digit_idr
from named
left join {{ ref('int_corrections') }} as corrections
    on
        named.line_key = corrections.line_key
        and upper(named.funding_source_name) || ':' || named.quarter_key = corrections.column_role
        and {{ squashed('named.amount_text') }} = {{ squashed('corrections.printed_text') }}
