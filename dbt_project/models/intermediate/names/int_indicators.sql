-- One row per indicator: the spelling and unit most lines use, what it measures, which direction is for the better.
with lines as (
    select
        lines.indicator_key,
        lines.year_key,
        lines.document_key,
        lines.line_number,
        lines.unit_name,
        lines.unit_measure_type,
        lines.unit_is_generic,
        names.indicator_words,
        names.is_alias,
        coalesce(names.standard_indicator_name, lines.indicator_name) as indicator_name
    from {{ ref('int_plan_lines') }} as lines
    inner join {{ ref('int_indicator_names') }} as names
        on lines.indicator_name = names.indicator_name and lines.fiscal_year = names.fiscal_year
),

spellings as (
    select
        indicator_key,
        {{ clean_text('indicator_name') }} as indicator_name,
        indicator_words,
        count(*) as lines,
        min(row(year_key, document_key, line_number)) as first_seen
    from lines
    group by all
),

names as (
    select
        indicator_key,
        arg_min(indicator_name, row(-lines, first_seen)) as indicator_name,
        arg_min(indicator_words, row(-lines, first_seen)) as indicator_words
    from spellings
    group by indicator_key
),

unit_counts as (
    select
        indicator_key,
        unit_name,
        unit_measure_type,
        unit_is_generic,
        count(*) as lines
    from lines
    group by all
),

-- A unit that says something goes before one that does not (`Angka`, blank).
units as (
    select
        indicator_key,
        arg_min(unit_name, row(unit_is_generic, -lines, unit_name)) as unit_name,
        arg_min(coalesce(unit_measure_type, ''), row(unit_is_generic, -lines, unit_name)) as measure_type,
        arg_min(unit_is_generic, row(unit_is_generic, -lines, unit_name)) as is_generic
    from unit_counts
    group by indicator_key
),

measure_types as (
    select
        names.indicator_key,
        arg_min(vocabulary.measure_type, vocabulary.priority) as measure_type
    from names
    inner join {{ ref('measure_type_vocabulary') }} as vocabulary
        on regexp_matches(names.indicator_words || ' ', vocabulary.name_pattern)
    group by names.indicator_key
),

polarities as (
    select
        names.indicator_key,
        arg_min(vocabulary.polarity, vocabulary.priority) as polarity
    from names
    inner join {{ ref('polarity_vocabulary') }} as vocabulary
        on regexp_matches(names.indicator_words, vocabulary.name_pattern)
    group by names.indicator_key
)

select
    names.indicator_key,
    names.indicator_words,
    polarities.polarity,
    nullif(units.unit_name, '') as unit_name,
    coalesce(nullif(names.indicator_name, ''), '(not stated)') as indicator_name,
    -- The unit decides; where it says nothing, the words of the name do.
    case
        when units.is_generic then coalesce(measure_types.measure_type, nullif(units.measure_type, ''), 'other')
        else coalesce(nullif(units.measure_type, ''), measure_types.measure_type, 'other')
    end as measure_type
from names
inner join units on names.indicator_key = units.indicator_key
left join measure_types on names.indicator_key = measure_types.indicator_key
left join polarities on names.indicator_key = polarities.indicator_key
