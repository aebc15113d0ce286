with spans as (
    select
        agency_key,
        indicator_key,
        min(year_key) as first_year,
        max(year_key) as last_year
    from {{ ref('fct_indicator_year') }}
    group by all
),

plan_years as (
    select distinct
        agency_key,
        year_key
    from {{ ref('fct_plan_line') }}
),

years as (
    select
        spans.agency_key,
        spans.indicator_key,
        years.year_key,
        targets.line_key,
        targets.target_text,
        targets.target_value,
        targets.unit_name,
        case when not targets.unit_is_generic then targets.unit_name end as telling_unit_name,
        coalesce(targets.lines, 0) as lines,
        coalesce(targets.different_targets, 0) as different_targets,
        case
            when targets.line_key is not null then 'planned'
            when plan_years.agency_key is not null then 'not_in_plan'
            else 'no_plan'
        end as year_status
    from spans
    inner join {{ ref('dim_year') }} as years on years.year_key between spans.first_year and spans.last_year
    left join {{ ref('fct_indicator_year') }} as targets
        on
            spans.agency_key = targets.agency_key
            and spans.indicator_key = targets.indicator_key
            and years.year_key = targets.year_key
    left join plan_years on spans.agency_key = plan_years.agency_key and years.year_key = plan_years.year_key
),

with_previous as (
    select
        *,
        last_value(case when target_value is not null then year_key end ignore nulls) over before
            as previous_year_key,
        last_value(target_value ignore nulls) over before as previous_target_value,
        last_value(telling_unit_name ignore nulls) over before as previous_unit_name
    from years
    window before as (
        partition by agency_key, indicator_key
        order by year_key
        rows between unbounded preceding and 1 preceding
    )
),

compared as (
    select
        trend.*,
        indicators.indicator_name,
        indicators.measure_type,
        indicators.polarity,
        indicators.unit_name as indicator_unit_name,
        agencies.agency_name,
        -- Units that say something and differ are not compared; `Angka`, `Nilai` and a blank say nothing.
        coalesce(lower(trend.telling_unit_name) <> lower(trend.previous_unit_name), false) as unit_changed
    from with_previous as trend
    inner join {{ ref('dim_indicator') }} as indicators on trend.indicator_key = indicators.indicator_key
    inner join {{ ref('dim_agency') }} as agencies on trend.agency_key = agencies.agency_key
),

changes as (
    select
        *,
        case when not unit_changed then round(target_value - previous_target_value, 6) end as target_change
    from compared
)

select
    agency_key,
    indicator_key,
    year_key,
    agency_name,
    indicator_name,
    unit_name,
    measure_type,
    polarity,
    year_status,
    line_key,
    target_text,
    target_value,
    case when target_value is not null then previous_year_key end as previous_year_key,
    case when target_value is not null then previous_target_value end as previous_target_value,
    target_change,
    case
        when target_change is null then null
        when measure_type = 'percentage' then 'percentage points'
        else coalesce(telling_unit_name, indicator_unit_name)
    end as change_unit,
    case when previous_target_value <> 0 then round(100 * target_change / abs(previous_target_value), 6) end
        as change_percent,
    case
        when target_change = 0 then null
        when polarity = 'higher_is_better' then target_change > 0
        when polarity = 'lower_is_better' then target_change < 0
    end as is_improvement,
    case
        when target_value is not null and unit_changed
            then 'unit changed from ' || previous_unit_name || ' to ' || unit_name
        when different_targets > 1 then 'the plan gives different targets on ' || lines || ' lines'
    end as comparison_note
from changes
