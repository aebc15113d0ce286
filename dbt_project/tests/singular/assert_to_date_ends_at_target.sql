-- Whatever the basis, what should stand at the year's end is the annual target, but for its rounding.
select
    quarters.line_key,
    quarters.target_to_date,
    lines.target_value
from {{ ref('fct_indicator_quarter') }} as quarters
inner join {{ ref('fct_plan_line') }} as lines on quarters.line_key = lines.line_key
where
    quarters.quarter_key = 4
    and quarters.quarter_basis <> 'unknown'
    and (
        quarters.target_to_date is null
        or abs(quarters.target_to_date - lines.target_value) > {{ rounding_of_target('lines.target_value') }}
    )
