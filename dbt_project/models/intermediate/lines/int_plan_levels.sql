-- The plan levels that state money in an agency's year, and the one whose leaves add up. Plans of several echelons
-- show the same money more than once, so levels never add up with each other. In a document of its own the most
-- detailed level counts. Between documents it counts only where no broader level surpasses it: one that comes to less
-- than a broader one lacks a document, and one that was not amended with it is out of date.
with levels as (
    select
        leaves.agency_key,
        leaves.year_key,
        leaves.plan_level,
        leaves.plan_level_rank,
        coalesce(sum(leaves.stated_idr) filter (where leaves.is_leaf and not leaves.is_repeat), 0) as planned_idr,
        max(documents.revision) as revision
    from {{ ref('int_line_leaves') }} as leaves
    inner join {{ ref('int_documents') }} as documents on leaves.document_key = documents.document_key
    where leaves.is_current and leaves.states_money and not leaves.is_total
    group by leaves.agency_key, leaves.year_key, leaves.plan_level, leaves.plan_level_rank
),

agency_years as (
    select
        agency_key,
        year_key,
        count(distinct document_key) as documents
    from {{ ref('int_line_leaves') }}
    where is_current
    group by agency_key, year_key
),

broader as (
    select
        levels.*,
        agency_years.documents,
        max(levels.planned_idr) over broader_levels as broader_planned_idr,
        max(levels.revision) over broader_levels as broader_revision
    from levels
    inner join agency_years
        on levels.agency_key = agency_years.agency_key and levels.year_key = agency_years.year_key
    window broader_levels as (
        partition by levels.agency_key, levels.year_key
        order by levels.plan_level_rank
        rows between unbounded preceding and 1 preceding
    )
),

judged as (
    select
        *,
        (
            documents = 1 or broader_planned_idr is null
            or (revision >= broader_revision and not {{ comes_to_less('planned_idr', 'broader_planned_idr') }})
        ) as is_eligible
    from broader
)

select
    agency_key,
    year_key,
    plan_level,
    plan_level_rank,
    planned_idr,
    revision,
    documents,
    plan_level_rank = max(plan_level_rank) filter (where is_eligible) over (partition by agency_key, year_key)
        as is_additive_level
from judged
