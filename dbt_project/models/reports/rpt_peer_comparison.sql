-- Agencies side by side: targets of one indicator, and planned money and its share under one code of the national
-- nomenclature, of provinces and of districts apart. A comparison whose units can't be brought together is refused.
with recursive indicator_values as (
    select
        targets.agency_key,
        targets.year_key,
        targets.indicator_key as subject_key,
        indicators.indicator_name as subject_name,
        indicators.measure_type,
        indicators.polarity,
        targets.line_key,
        targets.target_text as printed_text,
        targets.target_value * coalesce(conversions.factor, 1) as compared_value,
        case when not targets.unit_is_generic then coalesce(conversions.base_unit_name, targets.unit_name) end
            as telling_unit_name
    from {{ ref('fct_indicator_year') }} as targets
    inner join {{ ref('dim_indicator') }} as indicators on targets.indicator_key = indicators.indicator_key
    left join {{ ref('dim_unit_conversion') }} as conversions on targets.unit_name = conversions.unit_name
),

program_ancestors as (
    select
        program_key,
        program_key as ancestor_key
    from {{ ref('dim_program') }}
    union
    select
        below.program_key,
        programs.parent_program_key as ancestor_key
    from program_ancestors as below
    inner join {{ ref('dim_program') }} as programs on below.ancestor_key = programs.program_key
    where programs.parent_program_key is not null
),

-- A code's money is that of every line on it or below it, each line once.
code_lines as (
    select distinct
        budget.line_key,
        budget.funding_source_key,
        budget.agency_key,
        budget.year_key,
        budget.amount_idr,
        programs.nomenclature_code
    from {{ ref('fct_budget_year') }} as budget
    inner join program_ancestors as ancestors on budget.program_key = ancestors.program_key
    inner join {{ ref('dim_program') }} as programs on ancestors.ancestor_key = programs.program_key
    where programs.nomenclature_code is not null
),

code_names as (
    select
        nomenclature_code,
        min(coalesce(sub_activity_name, activity_name, program_name)) as code_name
    from {{ ref('dim_program') }}
    where nomenclature_code is not null
    group by nomenclature_code
),

agency_totals as (
    select
        agency_key,
        year_key,
        sum(amount_idr) as year_idr
    from {{ ref('fct_budget_year') }}
    group by all
),

code_values as (
    select
        code_lines.agency_key,
        code_lines.year_key,
        code_lines.nomenclature_code,
        cast(sum(code_lines.amount_idr) as double) as planned_idr,
        100 * cast(sum(code_lines.amount_idr) as double) / nullif(any_value(agency_totals.year_idr), 0)
            as percent_of_year
    from code_lines
    inner join agency_totals
        on code_lines.agency_key = agency_totals.agency_key and code_lines.year_key = agency_totals.year_key
    group by code_lines.agency_key, code_lines.year_key, code_lines.nomenclature_code
),

compared as (
    select
        'indicator_target' as comparison,
        indicator_values.subject_key,
        'all' as peer_group,
        indicator_values.subject_name,
        indicator_values.agency_key,
        indicator_values.year_key,
        indicator_values.line_key,
        indicator_values.printed_text,
        indicator_values.compared_value,
        indicator_values.telling_unit_name,
        indicator_values.measure_type,
        indicator_values.polarity
    from indicator_values
    union all
    select
        comparisons.comparison,
        code_values.nomenclature_code as subject_key,
        case
            when agencies.region_type in ('provinsi', 'nasional') then agencies.region_type
            else 'kabupaten/kota'
        end as peer_group,
        code_names.code_name as subject_name,
        code_values.agency_key,
        code_values.year_key,
        null as line_key,
        null as printed_text,
        case comparisons.comparison
            when 'program_budget' then code_values.planned_idr else code_values.percent_of_year
        end as compared_value,
        case comparisons.comparison when 'program_budget' then 'Rupiah' else '%' end as telling_unit_name,
        case comparisons.comparison when 'program_budget' then 'currency' else 'percentage' end as measure_type,
        null as polarity
    from code_values
    inner join code_names on code_values.nomenclature_code = code_names.nomenclature_code
    inner join {{ ref('dim_agency') }} as agencies on code_values.agency_key = agencies.agency_key
    cross join (values ('program_budget'), ('program_budget_share')) as comparisons (comparison)
),

groups as (
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
    from compared
    group by comparison, subject_key, peer_group, year_key
),

judged as (
    select
        compared.*,
        groups.peers,
        groups.peers_with_value,
        groups.median_value,
        groups.lower_quartile,
        groups.upper_quartile,
        groups.group_unit_name,
        case
            when groups.different_units > 1 then 'units differ: ' || groups.unit_names
            when groups.peers_with_value < 2 then 'fewer than two agencies give a number'
            when compared.compared_value is null then 'this agency gives no number'
        end as refusal_reason
    from compared
    inner join groups
        on
            compared.comparison = groups.comparison
            and compared.subject_key = groups.subject_key
            and compared.peer_group = groups.peer_group
            and compared.year_key = groups.year_key
    where groups.peers > 1
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
    coalesce(judged.telling_unit_name, judged.group_unit_name) as unit_name,
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
        else coalesce(judged.telling_unit_name, judged.group_unit_name)
    end as difference_unit,
    case
        when judged.refusal_reason is not null or judged.compared_value = judged.median_value then null
        when judged.polarity = 'higher_is_better' then judged.compared_value > judged.median_value
        when judged.polarity = 'lower_is_better' then judged.compared_value < judged.median_value
    end as is_better_than_median
from judged
inner join {{ ref('dim_agency') }} as agencies on judged.agency_key = agencies.agency_key
