-- What the figures of a group of peers come to, and whether they may be compared: groups of one have no row.
with groups as (
    select
        comparison,
        subject_key,
        peer_group,
        year_key,
        count(distinct agency_key) as peers,
        count(compared_value) as peers_with_value,
        min(telling_unit_name) as group_unit_name,
        string_agg(distinct telling_unit_name, ' / ' order by telling_unit_name) as unit_names,
        count(distinct lower(telling_unit_name)) as different_units,
        median(compared_value) as median_value,
        quantile_cont(compared_value, 0.25) as lower_quartile,
        quantile_cont(compared_value, 0.75) as upper_quartile
    from {{ ref('peer_figures') }}
    group by comparison, subject_key, peer_group, year_key
)

select
    comparison,
    subject_key,
    peer_group,
    year_key,
    peers,
    peers_with_value,
    group_unit_name,
    median_value,
    lower_quartile,
    upper_quartile,
    case
        when different_units > 1 then 'units differ: ' || unit_names
        when peers_with_value < 2 then 'fewer than two agencies give a number'
    end as group_refusal_reason
from groups
where peers > 1
