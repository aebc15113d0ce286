-- Every line of every document that was read, superseded ones too, with the keys of its dimensions.
with lines as (
    select * from {{ ref('int_printed_lines') }}
),

objective_aliases as (
    select
        *,
        {{ squashed('objective_name') }} as objective_name_key
    from {{ ref('objective_aliases') }}
),

responsible_aliases as (
    select
        *,
        {{ squashed('responsible_name') }} as responsible_name_key
    from {{ ref('responsible_aliases') }}
),

named as (
    select
        lines.* exclude (objective_name, responsible_name),
        {{ clean_text('coalesce(objective_aliases.standard_objective_name, lines.objective_name)') }}
            as objective_name,
        {{ clean_text('coalesce(responsible_aliases.standard_responsible_name, lines.responsible_name)') }}
            as responsible_name
    from lines
    left join objective_aliases
        on
            {{ squashed('lines.objective_name') }} = objective_aliases.objective_name_key
            and {{ valid_in_year('objective_aliases', 'lines.fiscal_year') }}
    left join responsible_aliases
        on
            {{ squashed('lines.responsible_name') }} = responsible_aliases.responsible_name_key
            and {{ valid_in_year('responsible_aliases', 'lines.fiscal_year') }}
)

select
    named.* exclude (parent_line_key),
    -- A parent that was put in quarantine leaves its children without one.
    parents.line_key as parent_line_key,
    documents.agency_key,
    documents.fiscal_year as year_key,
    documents.is_current,
    {{ surrogate_key([squashed('named.objective_name')]) }} as objective_key,
    {{ surrogate_key([squashed('named.responsible_name')]) }} as responsible_key,
    indicator_names.indicator_key,
    program_names.program_key,
    units.unit_name,
    units.measure_type as unit_measure_type,
    units.is_generic as unit_is_generic
from named
inner join {{ ref('int_documents') }} as documents on named.document_key = documents.document_key
inner join {{ ref('int_indicator_names') }} as indicator_names
    on named.indicator_name = indicator_names.indicator_name and named.fiscal_year = indicator_names.fiscal_year
inner join {{ ref('int_program_names') }} as program_names
    on
        named.program_name = program_names.program_name
        and named.activity_name = program_names.activity_name
        and named.sub_activity_name = program_names.sub_activity_name
        and named.fiscal_year = program_names.fiscal_year
inner join {{ ref('int_units') }} as units on named.unit_printed = units.unit_printed
left join lines as parents on named.parent_line_key = parents.line_key
