-- Targets of one indicator in one unit, as far as units can be brought together.
select
    'indicator_target' as comparison,
    targets.indicator_key as subject_key,
    'all' as peer_group,
    indicators.indicator_name as subject_name,
    targets.agency_key,
    targets.year_key,
    targets.line_key,
    targets.target_text as printed_text,
    targets.target_value * coalesce(conversions.factor, 1) as compared_value,
    case when not targets.unit_is_generic then coalesce(conversions.base_unit_name, targets.unit_name) end
        as telling_unit_name,
    indicators.measure_type,
    indicators.polarity
from {{ ref('fct_indicator_year') }} as targets
inner join {{ ref('dim_indicator') }} as indicators on targets.indicator_key = indicators.indicator_key
left join {{ ref('dim_unit_conversion') }} as conversions on targets.unit_name = conversions.unit_name
