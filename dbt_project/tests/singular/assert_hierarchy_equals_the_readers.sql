-- The reader and the landing zone tell leaves and additive lines before any warehouse is built (`renaksi inspect`, the
-- sums of a year that landed): both must agree with the models, but where rows were put in quarantine after reading,
-- where a crosswalk brings agencies of different names together, and where a correction changed an agency's year.
with differing as (
    select
        documents.agency_key,
        documents.fiscal_year
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('stg_documents') }} as printed on documents.document_key = printed.document_key
    where documents.is_current
    group by documents.agency_key, documents.fiscal_year
    having count(distinct printed.agency_match_key) > 1
    union
    select
        documents.agency_key,
        documents.fiscal_year
    from {{ ref('int_corrections') }} as corrections
    inner join {{ ref('stg_plan_lines') }} as lines on corrections.line_key = lines.line_key
    inner join {{ ref('int_documents') }} as documents on lines.document_key = documents.document_key
)

select
    lines.line_key,
    lines.is_leaf as reader_is_leaf,
    hierarchy.is_leaf,
    lines.is_additive as reader_is_additive,
    hierarchy.is_additive
from {{ ref('stg_plan_lines') }} as lines
inner join {{ ref('int_line_hierarchy') }} as hierarchy on lines.line_key = hierarchy.line_key
inner join {{ ref('int_documents') }} as documents on lines.document_key = documents.document_key
left join differing
    on documents.agency_key = differing.agency_key and documents.fiscal_year = differing.fiscal_year
where
    differing.agency_key is null
    and (lines.is_leaf <> hierarchy.is_leaf or lines.is_additive <> hierarchy.is_additive)
    and lines.document_key not in (
        select issues.document_key
        from {{ ref('stg_issues') }} as issues
        where issues.reason_code = 'quarantined'
    )
