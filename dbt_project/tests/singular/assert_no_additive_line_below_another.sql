-- Money counted on a line is not counted again on a line it is part of.
with recursive ancestors as (
    select
        line_key,
        parent_line_key as ancestor_line_key
    from {{ ref('fct_plan_line') }}
    where is_additive and parent_line_key is not null
    union
    select
        ancestors.line_key,
        lines.parent_line_key as ancestor_line_key
    from ancestors
    inner join {{ ref('fct_plan_line') }} as lines on ancestors.ancestor_line_key = lines.line_key
    where lines.parent_line_key is not null
)

select ancestors.*
from ancestors
inner join {{ ref('fct_plan_line') }} as lines on ancestors.ancestor_line_key = lines.line_key
where lines.is_additive
