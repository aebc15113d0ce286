-- Money as the share of the year's money that is split into quarters; targets as the share of the annual target that
-- should be reached by the quarter's end, of indicators whose quarters lead up to their target.
with agency_years as (
    select distinct
        agency_key,
        year_key
    from {{ ref('fct_plan_line') }}
),

budgets as (
    select
        agency_key,
        year_key,
        quarter_key,
        sum(amount_idr) as planned_idr
    from {{ ref('fct_budget_quarter') }}
    group by all
),

targets as (
    select
        quarters.agency_key,
        quarters.year_key,
        quarters.quarter_key,
        count(*) filter (where quarters.quarter_basis in ('incremental', 'cumulative') and lines.target_value <> 0)
            as targets_counted,
        count(*) filter (where quarters.quarter_basis = 'constant') as targets_constant,
        count(*) filter (where quarters.quarter_basis = 'unknown') as targets_unknown,
        -- A quarter that comes before anything is stated has reached nothing.
        avg(coalesce(quarters.target_to_date, 0) / lines.target_value) filter (
            where quarters.quarter_basis in ('incremental', 'cumulative') and lines.target_value <> 0
        ) as target_share_to_date
    from {{ ref('fct_indicator_quarter') }} as quarters
    inner join {{ ref('fct_plan_line') }} as lines on quarters.line_key = lines.line_key
    group by all
),

profiles as (
    select
        agency_years.agency_key,
        agency_years.year_key,
        quarters.quarter_key,
        quarters.quarter_name,
        budgets.planned_idr,
        targets.target_share_to_date,
        coalesce(targets.targets_counted, 0) as targets_counted,
        coalesce(targets.targets_constant, 0) as targets_constant,
        coalesce(targets.targets_unknown, 0) as targets_unknown,
        sum(budgets.planned_idr) over year_total as year_idr,
        sum(budgets.planned_idr) over year_to_date as planned_to_date_idr
    from agency_years
    cross join {{ ref('dim_quarter') }} as quarters
    left join budgets
        on
            agency_years.agency_key = budgets.agency_key
            and agency_years.year_key = budgets.year_key
            and quarters.quarter_key = budgets.quarter_key
    left join targets
        on
            agency_years.agency_key = targets.agency_key
            and agency_years.year_key = targets.year_key
            and quarters.quarter_key = targets.quarter_key
    window
        year_total as (partition by agency_years.agency_key, agency_years.year_key),
        year_to_date as (
            partition by agency_years.agency_key, agency_years.year_key order by quarters.quarter_key
        )
)

select
    profiles.agency_key,
    profiles.year_key,
    profiles.quarter_key,
    agencies.agency_name,
    profiles.quarter_name,
    cast(profiles.planned_idr as decimal(20, 2)) as planned_idr,
    round(cast(profiles.planned_idr as double) / nullif(profiles.year_idr, 0), 6) as budget_share,
    round(cast(profiles.planned_to_date_idr as double) / nullif(profiles.year_idr, 0), 6) as budget_share_to_date,
    round(profiles.target_share_to_date, 6) as target_share_to_date,
    round(
        profiles.target_share_to_date - coalesce(
            lag(profiles.target_share_to_date) over (
                partition by profiles.agency_key, profiles.year_key order by profiles.quarter_key
            ), 0
        ), 6
    ) as target_share,
    cast(profiles.targets_counted as integer) as targets_counted,
    cast(profiles.targets_constant as integer) as targets_constant,
    cast(profiles.targets_unknown as integer) as targets_unknown
from profiles
inner join {{ ref('dim_agency') }} as agencies on profiles.agency_key = agencies.agency_key
