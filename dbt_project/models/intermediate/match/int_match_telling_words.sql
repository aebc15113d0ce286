-- Words that tell the two names of a pair apart, however alike the names are: other numbers, words of one group of the
-- vocabulary, and names of places. A pair that has none has no row.
with pairs as (
    select
        *,
        list_sort(list_filter(words_a, lambda word: regexp_matches(word, '\d|^[ivx]+$'))) as numbers_a,
        list_sort(list_filter(words_b, lambda word: regexp_matches(word, '\d|^[ivx]+$'))) as numbers_b
    from {{ ref('int_match_pairs') }}
),

region_words as (
    select distinct unnest(string_split({{ normalised_words('region_name') }}, ' ')) as word
    from {{ ref('regions') }}
),

place_words as (
    select list(word) as words
    from region_words
    where
        length(word) >= 4
        -- Words for what a place is, rather than which.
        and word not in ('kabupaten', 'kota', 'provinsi', 'daerah', 'khusus', 'ibukota', 'istimewa', 'administrasi')
),

group_words as (
    select
        word_group,
        list(word) as words,
        bool_or(matters_alone) as matters_alone
    from {{ ref('opposing_words') }}
    group by word_group
),

grouped as (
    select
        pairs.entity,
        pairs.key_a,
        pairs.key_b,
        pairs.only_a,
        pairs.only_b,
        group_words.word_group,
        group_words.matters_alone,
        group_words.words
    from pairs
    inner join group_words on list_has_any(list_concat(pairs.only_a, pairs.only_b), group_words.words)
),

opposing as (
    select
        entity,
        key_a,
        key_b,
        string_agg(
            coalesce(nullif(array_to_string(
                list_filter(only_a, lambda word: list_contains(words, word)), ', '
            ), ''), '(nothing)')
            || ' / '
            || coalesce(nullif(array_to_string(
                list_filter(only_b, lambda word: list_contains(words, word)), ', '
            ), ''), '(nothing)'),
            '; ' order by word_group
        ) as words
    from grouped
    where matters_alone or (list_has_any(only_a, words) and list_has_any(only_b, words))
    group by entity, key_a, key_b
),

joined as (
    select
        pairs.*,
        opposing.words as opposing_words,
        place_words.words as place_words
    from pairs
    cross join place_words
    left join opposing
        on pairs.entity = opposing.entity and pairs.key_a = opposing.key_a and pairs.key_b = opposing.key_b
),

told as (
    select
        entity,
        key_a,
        key_b,
        opposing_words,
        case
            when numbers_a <> numbers_b
                then array_to_string(numbers_a, ', ') || ' / ' || array_to_string(numbers_b, ', ')
        end as different_numbers,
        nullif(array_to_string(
            list_filter(list_concat(only_a, only_b), lambda word: list_contains(place_words, word)), ', '
        ), '') as places
    from joined
)

select *
from told
where coalesce(different_numbers, opposing_words, places) is not null
