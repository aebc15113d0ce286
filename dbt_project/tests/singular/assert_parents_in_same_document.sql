-- A line is part of a line of its own document.
select lines.line_key
from {{ ref('fct_plan_line') }} as lines
inner join {{ ref('fct_plan_line') }} as parents on lines.parent_line_key = parents.line_key
where lines.document_key <> parents.document_key or lines.line_key = parents.line_key
