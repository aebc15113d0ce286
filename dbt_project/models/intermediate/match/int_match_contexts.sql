-- Where each thing stands in plans in force: the evidence that two names are one thing, or are not.
with lines as (
    select
        lines.*,
        agencies.agency_name,
        agencies.stated_region_name
    from {{ ref('int_plan_lines') }} as lines
    inner join {{ ref('int_agencies') }} as agencies on lines.agency_key = agencies.agency_key
    where lines.is_current
),

places as (
    select
        'indicator' as entity,
        indicator_key as thing_key,
        *
    from lines
    union all
    select
        'unit' as entity,
        {{ surrogate_key(['unit_name']) }} as thing_key,
        *
    from lines
    where unit_name <> ''
    union all
    select
        'program' as entity,
        program_key as thing_key,
        *
    from lines
    union all
    select
        'objective' as entity,
        objective_key as thing_key,
        *
    from lines
    union all
    select
        'responsible' as entity,
        responsible_key as thing_key,
        *
    from lines
    union all
    select
        'agency' as entity,
        agency_key as thing_key,
        *
    from lines
)

select
    entity,
    thing_key,
    count(*) as lines,
    min(year_key) as first_year,
    max(year_key) as last_year,
    list(distinct document_key order by document_key) as document_keys,
    list(distinct agency_key order by agency_key) as agency_keys,
    list(distinct program_key order by program_key) as program_keys,
    list(distinct year_key order by year_key) as years,
    -- The first few figures, year by year.
    list(
        distinct struct_pack(
            agency_key := agency_key,
            year_key := year_key,
            told := year_key || ' ' || coalesce(nullif(trim(target_text || ' ' || unit_name), ''), '(no target)')
            || ' (' || agency_name || coalesce(', ' || stated_region_name, '') || ')'
        )
        order by
            struct_pack(
                agency_key := agency_key,
                year_key := year_key,
                told := year_key || ' ' || coalesce(nullif(trim(target_text || ' ' || unit_name), ''), '(no target)')
                || ' (' || agency_name || coalesce(', ' || stated_region_name, '') || ')'
            )
    ) as targets
from places
group by entity, thing_key
