-- Every line that was read is in the facts, or belongs to a document that another replaced.
select lines.line_key
from {{ ref('stg_plan_lines') }} as lines
inner join {{ ref('stg_documents') }} as documents on lines.document_key = documents.document_key
left join {{ ref('fct_plan_line') }} as facts on lines.line_key = facts.line_key
where (documents.is_current and facts.line_key is null) or (not documents.is_current and facts.line_key is not null)
