-- Agencies side by side, each figure beside those of its peers. A comparison whose units can't be brought together is
-- refused. What is compared, and what a group comes to, is in `peers`.
with judged as (
    select
        figures.*,
        peer_groups.peers,
        peer_groups.peers_with_value,
        peer_groups.median_value,
        peer_groups.lower_quartile,
        peer_groups.upper_quartile,
        coalesce(figures.telling_unit_name, peer_groups.group_unit_name) as unit_name,
        coalesce(
            peer_groups.group_refusal_reason,
            case when figures.compared_value is null then 'this agency gives no number' end
        ) as refusal_reason
    from {{ ref('peer_figures') }} as figures
    inner join {{ ref('peer_groups') }} as peer_groups
        on
            figures.comparison = peer_groups.comparison
            and figures.subject_key = peer_groups.subject_key
            and figures.peer_group = peer_groups.peer_group
            and figures.year_key = peer_groups.year_key
)

select
    {{ surrogate_key([
        'judged.comparison', 'judged.subject_key', 'judged.peer_group', 'judged.year_key', 'judged.agency_key'
    ]) }} as comparison_key,
    judged.comparison,
    judged.subject_key,
    judged.subject_name,
    judged.peer_group,
    judged.year_key,
    judged.agency_key,
    agencies.agency_name,
    agencies.region_name,
    judged.line_key,
    judged.printed_text,
    round(judged.compared_value, 6) as compared_value,
    judged.unit_name,
    judged.measure_type,
    judged.polarity,
    cast(judged.peers as integer) as peers,
    cast(judged.peers_with_value as integer) as peers_with_value,
    judged.refusal_reason,
    case when judged.refusal_reason is null then cast(rank() over (
        partition by
            judged.comparison, judged.subject_key, judged.peer_group, judged.year_key, judged.refusal_reason is null
        order by
            case judged.polarity when 'lower_is_better' then judged.compared_value else -judged.compared_value end
    ) as integer) end as rank_among_peers,
    case
        when judged.polarity is null then 'highest first' else 'best first'
    end as rank_order,
    case when judged.refusal_reason is null then round(judged.median_value, 6) end as median_value,
    case when judged.refusal_reason is null then round(judged.lower_quartile, 6) end as lower_quartile,
    case when judged.refusal_reason is null then round(judged.upper_quartile, 6) end as upper_quartile,
    case when judged.refusal_reason is null then round(judged.compared_value - judged.median_value, 6) end
        as difference_from_median,
    case
        when judged.refusal_reason is not null then null
        when judged.measure_type = 'percentage' then 'percentage points'
        else judged.unit_name
    end as difference_unit,
    case
        when judged.refusal_reason is not null or judged.compared_value = judged.median_value then null
        when judged.polarity = 'higher_is_better' then judged.compared_value > judged.median_value
        when judged.polarity = 'lower_is_better' then judged.compared_value < judged.median_value
    end as is_better_than_median
from judged
inner join {{ ref('dim_agency') }} as agencies on judged.agency_key = agencies.agency_key
