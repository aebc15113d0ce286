-- Printed amounts with the key of their funding source and the rupiah their last printed digit stands for.
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
    *,
    {{ surrogate_key([name_key('funding_source_name')]) }} as funding_source_key,
    {{ rupiah_per_last_digit('amount_idr', 'amount_text') }} as last_digit_idr
from named
