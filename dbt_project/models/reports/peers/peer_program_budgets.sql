-- Planned money under one code of the national nomenclature, and its share of the agency's year, of provinces and of
-- districts apart.
with recursive program_ancestors as (
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
)

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
