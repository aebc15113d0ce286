-- What an amended plan changes: every line of the two plans, and every figure of a line that changed, came or went.
with lines as (
    select
        pairs.*,
        case
            when pairs.line_key_before is null then 'added'
            when pairs.line_key_after is null then 'removed'
            else 'kept'
        end as line_change
    from {{ ref('int_revision_lines') }} as pairs
),

columns_stated as (
    select distinct
        line_key,
        column_role
    from {{ ref('int_figures') }}
),

figures as (
    select
        lines.document_key_before,
        lines.document_key_after,
        lines.line_key_before,
        lines.line_key_after,
        lines.line_change,
        columns_stated.column_role,
        coalesce(figures_before.printed_text, '') as text_before,
        coalesce(figures_after.printed_text, '') as text_after,
        figures_before.figure_value as value_before,
        figures_after.figure_value as value_after,
        case
            when figures_before.column_role is null then 'added'
            when figures_after.column_role is null then 'removed'
            when figures_before.figure_value = figures_after.figure_value then 'unchanged'
            when
                figures_before.figure_value is null and figures_after.figure_value is null
                and {{ squashed('figures_before.printed_text') }} = {{ squashed('figures_after.printed_text') }}
                then 'unchanged'
            else 'changed'
        end as figure_change
    from lines
    inner join columns_stated
        on lines.line_key_before = columns_stated.line_key or lines.line_key_after = columns_stated.line_key
    left join {{ ref('int_figures') }} as figures_before
        on lines.line_key_before = figures_before.line_key and columns_stated.column_role = figures_before.column_role
    left join {{ ref('int_figures') }} as figures_after
        on lines.line_key_after = figures_after.line_key and columns_stated.column_role = figures_after.column_role
),

changed_figures as (
    select distinct *
    from figures
    where figure_change <> 'unchanged'
),

changed_lines as (
    select
        document_key_after,
        document_key_before,
        coalesce(line_key_before, line_key_after) as any_line_key,
        count(*) as changed_figures
    from changed_figures
    group by all
),

changes as (
    select
        document_key_before,
        document_key_after,
        line_key_before,
        line_key_after,
        column_role,
        figure_change as change_type,
        text_before,
        text_after,
        value_before,
        value_after
    from changed_figures
    union all
    select
        lines.document_key_before,
        lines.document_key_after,
        lines.line_key_before,
        lines.line_key_after,
        'line' as column_role,
        case
            when lines.line_change <> 'kept' then lines.line_change
            when changed_lines.any_line_key is not null then 'changed'
            else 'unchanged'
        end as change_type,
        '' as text_before,
        '' as text_after,
        null as value_before,
        null as value_after
    from lines
    left join changed_lines
        on
            lines.document_key_before = changed_lines.document_key_before
            and lines.document_key_after = changed_lines.document_key_after
            and coalesce(lines.line_key_before, lines.line_key_after) = changed_lines.any_line_key
)

select
    {{ surrogate_key([
        'changes.document_key_before', 'changes.document_key_after', 'changes.line_key_before',
        'changes.line_key_after', 'changes.column_role'
    ]) }} as change_key,
    changes.*,
    lines_before.line_number as line_number_before,
    lines_after.line_number as line_number_after,
    coalesce(lines_after.indicator_key, lines_before.indicator_key) as indicator_key,
    coalesce(lines_after.program_key, lines_before.program_key) as program_key,
    coalesce(hierarchy_before.is_additive, false) as is_additive_before,
    coalesce(hierarchy_after.is_additive, false) as is_additive_after
from changes
left join {{ ref('int_plan_lines') }} as lines_before on changes.line_key_before = lines_before.line_key
left join {{ ref('int_plan_lines') }} as lines_after on changes.line_key_after = lines_after.line_key
left join {{ ref('int_line_hierarchy') }} as hierarchy_before on changes.line_key_before = hierarchy_before.line_key
left join {{ ref('int_line_hierarchy') }} as hierarchy_after on changes.line_key_after = hierarchy_after.line_key
