-- Lines of a superseded plan beside those of the plan that replaced it. A line is found again by program and
-- indicator, else by its indicator, else by the name of its program; what is left was removed or added.
with revisions as (
    select
        superseded.document_key as document_key_before,
        successors.document_key as document_key_after
    from {{ ref('int_documents') }} as superseded
    inner join {{ ref('int_documents') }} as successors
        on superseded.superseded_by_document_key = successors.document_key
    where superseded.document_status = 'superseded'
),

lines as (
    select
        lines.line_key,
        lines.document_key,
        lines.line_number,
        lines.plan_level,
        case when indicators.indicator_name <> '(not stated)' then lines.indicator_key end as indicator_key,
        nullif(coalesce(
            nullif(programs.sub_activity_name_key, ''), nullif(programs.activity_name_key, ''),
            programs.program_name_key
        ), '') as program_name_key
    from {{ ref('int_plan_lines') }} as lines
    inner join {{ ref('int_indicators') }} as indicators on lines.indicator_key = indicators.indicator_key
    inner join {{ ref('int_program_names') }} as programs
        on
            lines.program_name = programs.program_name
            and lines.activity_name = programs.activity_name
            and lines.sub_activity_name = programs.sub_activity_name
            and lines.fiscal_year = programs.fiscal_year
),

before as (
    select
        revisions.document_key_after,
        lines.*
    from revisions
    inner join lines on revisions.document_key_before = lines.document_key
),

after as (
    select
        revisions.document_key_before,
        lines.*
    from revisions
    inner join lines on revisions.document_key_after = lines.document_key
),

-- Lines alike are paired in their order.
{%- set passes = {
    'by_both': "program_name_key || '|' || indicator_key",
    'by_indicator': 'indicator_key',
    'by_program': 'program_name_key',
} %}
{%- set earlier = [] %}
{%- for name, key in passes.items() %}
    {%- for side, other in (('before', 'after'), ('after', 'before')) %}
        {{ name }}_{{ side }} as (
            select
                line_key,
                document_key,
                document_key_{{ other }},
                plan_level,
                {{ key }} as match_key,
                row_number() over (
                    partition by document_key, document_key_{{ other }}, plan_level, {{ key }} order by line_number
                ) as occurrence
            from {{ side }}
            where
                {{ key }} is not null
                {%- for done in earlier %}
                    and row(line_key, document_key_{{ other }}) not in (
                        select row({{ done }}.line_key_{{ side }}, {{ done }}.document_key_{{ other }})
                        from {{ done }}
                    )
                {%- endfor %}
        ),
    {% endfor %}
    {{ name }} as (
        select
            matched_before.document_key as document_key_before,
            matched_after.document_key as document_key_after,
            matched_before.line_key as line_key_before,
            matched_after.line_key as line_key_after
        from {{ name }}_before as matched_before
        inner join {{ name }}_after as matched_after
            on
                matched_before.document_key_after = matched_after.document_key
                and matched_before.document_key = matched_after.document_key_before
                and matched_before.plan_level = matched_after.plan_level
                and matched_before.match_key = matched_after.match_key
                and matched_before.occurrence = matched_after.occurrence
    ),
    {% do earlier.append(name) %}
{%- endfor %}
paired as (
    select * from by_both
    union all
    select * from by_indicator
    union all
    select * from by_program
),

removed as (
    select
        before.document_key as document_key_before,
        before.document_key_after,
        before.line_key as line_key_before,
        null as line_key_after
    from before
    left join paired
        on before.line_key = paired.line_key_before and before.document_key_after = paired.document_key_after
    where paired.line_key_before is null
),

added as (
    select
        after.document_key_before,
        after.document_key as document_key_after,
        null as line_key_before,
        after.line_key as line_key_after
    from after
    left join paired
        on after.line_key = paired.line_key_after and after.document_key_before = paired.document_key_before
    where paired.line_key_after is null
)

select * from paired
union all
select * from removed
union all
select * from added
