-- One row per source of money; `unspecified` is always there, for ceilings that name no source.
with sources as (
    select
        funding_source_key,
        funding_source_name,
        count(*) as amounts
    from {{ ref('int_line_amounts') }}
    group by all
    union all
    select
        {{ surrogate_key(["'unspecified'"]) }} as funding_source_key,
        'unspecified' as funding_source_name,
        0 as amounts
)

select
    funding_source_key,
    arg_min(funding_source_name, row(-amounts, funding_source_name)) as funding_source_name
from sources
group by funding_source_key
