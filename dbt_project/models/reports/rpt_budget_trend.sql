-- Programs here are those at the top: money of activities and sub-activities counts to the program they are part of.
with planned as (
    select
        budget.agency_key,
        budget.year_key,
        programs.top_program_key as program_key,
        budget.funding_source_key,
        sum(budget.amount_idr) as planned_idr
    from {{ ref('fct_budget_year') }} as budget
    inner join {{ ref('dim_program') }} as programs on budget.program_key = programs.program_key
    group by all
),

-- Plans whose printed total is not what their lines come to: sums over them may be the agency's slip or ours.
warned as (
    select distinct
        agency_key,
        year_key
    from {{ ref('dim_document') }}
    where is_current and total_status = 'differs'
),

agency_years as (
    select
        agency_key,
        year_key,
        lag(year_key) over (partition by agency_key order by year_key) as previous_year_key
    from planned
    group by agency_key, year_key
)

select
    planned.agency_key,
    planned.year_key,
    planned.program_key,
    planned.funding_source_key,
    agencies.agency_name,
    coalesce(programs.program_name, programs.activity_name, programs.sub_activity_name) as program_name,
    sources.funding_source_name,
    cast(planned.planned_idr as decimal(20, 2)) as planned_idr,
    cast(planned.planned_idr as double)
    / nullif(sum(planned.planned_idr) over (partition by planned.agency_key, planned.year_key), 0)
        as share_of_agency_year,
    agency_years.previous_year_key,
    cast(previous.planned_idr as decimal(20, 2)) as previous_planned_idr,
    cast(planned.planned_idr - previous.planned_idr as decimal(20, 2)) as change_idr,
    round(
        100 * cast(planned.planned_idr - previous.planned_idr as double) / nullif(previous.planned_idr, 0), 6
    ) as change_percent,
    (agency_years.previous_year_key is not null and previous.planned_idr is null) as is_new,
    warned.agency_key is not null as has_warning
from planned
inner join agency_years
    on planned.agency_key = agency_years.agency_key and planned.year_key = agency_years.year_key
inner join {{ ref('dim_agency') }} as agencies on planned.agency_key = agencies.agency_key
inner join {{ ref('dim_program') }} as programs on planned.program_key = programs.program_key
inner join {{ ref('dim_funding_source') }} as sources on planned.funding_source_key = sources.funding_source_key
left join planned as previous
    on
        planned.agency_key = previous.agency_key
        and agency_years.previous_year_key = previous.year_key
        and planned.program_key = previous.program_key
        and planned.funding_source_key = previous.funding_source_key
left join warned on planned.agency_key = warned.agency_key and planned.year_key = warned.year_key
