-- What the two names of a pair have in common in plans in force: where both stand, they are hardly one thing.
select
    pairs.entity,
    pairs.key_a,
    pairs.key_b,
    len(list_intersect(context_a.document_keys, context_b.document_keys)) as documents_in_common,
    len(list_intersect(context_a.agency_keys, context_b.agency_keys)) as agencies_in_common,
    len(list_intersect(context_a.program_keys, context_b.program_keys)) as programs_in_common,
    len(list_intersect(context_a.years, context_b.years)) as years_in_common
from {{ ref('int_match_pairs') }} as pairs
inner join {{ ref('int_match_contexts') }} as context_a
    on pairs.entity = context_a.entity and pairs.key_a = context_a.thing_key
inner join {{ ref('int_match_contexts') }} as context_b
    on pairs.entity = context_b.entity and pairs.key_b = context_b.thing_key
