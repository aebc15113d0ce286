-- Pairs of near names with their score. Names that share no telling word and do not begin alike are not looked at.
with names as (
    select
        *,
        list_distinct(string_split(thing_words, ' ')) as words,
        replace(thing_words, ' ', '') as squashed_name,
        count(*) over (partition by entity) as names
    from {{ ref('int_match_names') }}
    where thing_words <> ''
),

words as (
    select
        entity,
        thing_key,
        comparable_within,
        names,
        unnest(words) as word
    from names
),

word_weights as (
    select
        entity,
        word,
        count(*) as names_with_word,
        ln(1 + any_value(names) / count(*)) as weight
    from words
    group by entity, word
),

blocks as (
    select
        words.entity,
        words.thing_key,
        words.comparable_within,
        words.word as block
    from words
    inner join word_weights on words.entity = word_weights.entity and words.word = word_weights.word
    -- A word that stands in many names does not tell them apart.
    where word_weights.names_with_word <= greatest(25, words.names / 20)
    union all
    select
        entity,
        thing_key,
        comparable_within,
        '^' || left(squashed_name, 6) as block
    from names
),

pairs as (
    select distinct
        a.entity,
        a.thing_key as key_a,
        b.thing_key as key_b
    from blocks as a
    inner join blocks as b
        on
            a.entity = b.entity
            and a.block = b.block
            and a.comparable_within is not distinct from b.comparable_within
            and a.thing_key < b.thing_key
),

paired_names as (
    select
        pairs.*,
        a.words as words_a,
        b.words as words_b,
        1 - levenshtein(a.squashed_name, b.squashed_name)
        / greatest(length(a.squashed_name), length(b.squashed_name)) as spelling_score
    from pairs
    inner join names as a on pairs.entity = a.entity and pairs.key_a = a.thing_key
    inner join names as b on pairs.entity = b.entity and pairs.key_b = b.thing_key
    -- One name under other ancestors is told apart by these, and no crosswalk of names could join it.
    where a.thing_words <> b.thing_words
),

differing as (
    select
        *,
        list_filter(words_a, lambda word: not list_contains(words_b, word)) as only_a,
        list_filter(words_b, lambda word: not list_contains(words_a, word)) as only_b
    from paired_names
),

named as (
    select
        *,
        -- Where a word took another's place, spelling counts only if the two are one word misspelled.
        (
            len(only_a) > 0 and len(only_b) > 0
            and not list_bool_and(list_transform(
                only_a,
                lambda word: list_bool_or(list_transform(
                    only_b, lambda other: jaro_winkler_similarity(word, other) >= 0.88
                ))
            ))
        ) as has_other_word
    from differing
),

-- By equality of words: a join on `list_contains` would look at every pair with every word there is.
pair_words as (
    select
        entity,
        key_a,
        key_b,
        unnest(list_distinct(list_concat(words_a, words_b))) as word
    from named
),

weighed as (
    select
        pair_words.entity,
        pair_words.key_a,
        pair_words.key_b,
        sum(weights.weight) filter (where list_contains(named.words_a, weights.word)) as weight_a,
        sum(weights.weight) filter (where list_contains(named.words_b, weights.word)) as weight_b,
        coalesce(sum(weights.weight) filter (
            where list_contains(named.words_a, weights.word) and list_contains(named.words_b, weights.word)
        ), 0) as weight_shared
    from pair_words
    inner join word_weights as weights
        on pair_words.entity = weights.entity and pair_words.word = weights.word
    inner join named
        on
            pair_words.entity = named.entity
            and pair_words.key_a = named.key_a
            and pair_words.key_b = named.key_b
    group by pair_words.entity, pair_words.key_a, pair_words.key_b
),

scored as (
    select
        named.*,
        -- Half of what both say together, half of what the shorter one says.
        weighed.weight_shared / (weighed.weight_a + weighed.weight_b)
        + 0.5 * weighed.weight_shared / least(weighed.weight_a, weighed.weight_b) as word_score
    from named
    inner join weighed
        on named.entity = weighed.entity and named.key_a = weighed.key_a and named.key_b = weighed.key_b
),

final_scores as (
    select
        entity,
        key_a,
        key_b,
        only_a,
        only_b,
        words_a,
        words_b,
        has_other_word,
        round(
            case
                -- A unit with one word more is another unit (`Orang/bulan`).
                when entity = 'unit' then spelling_score
                when has_other_word then word_score
                else greatest(word_score, spelling_score)
            end, 4
        ) as score
    from scored
)

select *
from final_scores
where score >= 0.6
