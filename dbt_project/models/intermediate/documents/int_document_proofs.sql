-- How many figures each document prints, and how many of them its own arithmetic confirms or contradicts.
with proofs as (
    select
        document_key,
        target_text as printed_text,
        target_proof as proof
    from {{ ref('stg_plan_lines') }}
    union all
    select
        document_key,
        ceiling_text,
        ceiling_proof
    from {{ ref('stg_plan_lines') }}
    union all
    select
        document_key,
        target_text,
        target_proof
    from {{ ref('stg_plan_line_quarters') }}
    union all
    select
        document_key,
        amount_text,
        amount_proof
    from {{ ref('stg_plan_line_amounts') }}
)

select
    document_key,
    count(*) as figures_printed,
    count(*) filter (where proof = 'confirmed') as figures_confirmed,
    count(*) filter (where proof = 'contradicted') as figures_contradicted
from proofs
where trim(printed_text) <> ''
group by document_key
