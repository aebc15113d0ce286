-- Which name of a pair would be the standard one: the name that more lines have; of an agency the later one.
with judged as (
    select
        pairs.entity,
        pairs.key_a,
        pairs.key_b,
        pairs.only_a,
        pairs.only_b,
        case
            when pairs.entity = 'agency' then context_a.last_year > context_b.last_year
            else
                row(context_a.lines, -context_a.first_year, b.thing_name)
                > row(context_b.lines, -context_b.first_year, a.thing_name)
        end as a_is_standard
    from {{ ref('int_match_pairs') }} as pairs
    inner join {{ ref('int_match_names') }} as a on pairs.entity = a.entity and pairs.key_a = a.thing_key
    inner join {{ ref('int_match_names') }} as b on pairs.entity = b.entity and pairs.key_b = b.thing_key
    inner join {{ ref('int_match_contexts') }} as context_a
        on pairs.entity = context_a.entity and pairs.key_a = context_a.thing_key
    inner join {{ ref('int_match_contexts') }} as context_b
        on pairs.entity = context_b.entity and pairs.key_b = context_b.thing_key
)

select
    entity,
    key_a,
    key_b,
    case when a_is_standard then key_b else key_a end as thing_key,
    case when a_is_standard then key_a else key_b end as standard_key,
    case when a_is_standard then only_b else only_a end as own_words,
    case when a_is_standard then only_a else only_b end as standard_words
from judged
