-- The reader shows leaves and additive lines before any warehouse is built (`renaksi inspect`): both must agree,
-- but where rows were put in quarantine after reading.
select
    lines.line_key,
    lines.is_leaf as reader_is_leaf,
    hierarchy.is_leaf,
    lines.is_additive as reader_is_additive,
    hierarchy.is_additive
from {{ ref('stg_plan_lines') }} as lines
inner join {{ ref('int_line_hierarchy') }} as hierarchy on lines.line_key = hierarchy.line_key
where
    (lines.is_leaf <> hierarchy.is_leaf or lines.is_additive <> hierarchy.is_additive)
    and lines.document_key not in (
        select issues.document_key
        from {{ ref('stg_issues') }} as issues
        where issues.reason_code = 'quarantined'
    )
