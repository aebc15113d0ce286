-- Every fiscal year from the first to the last that a document is of, gaps included.
with bounds as (
    select
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from {{ ref('int_documents') }}
    where fiscal_year is not null
)

select cast(unnest(generate_series(first_year, last_year)) as integer) as year_key
from bounds
where first_year is not null
