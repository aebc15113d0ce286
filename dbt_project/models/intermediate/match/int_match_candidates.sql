-- Near names, proposed to a steward or held back with the reason: a word that matters, a number, a place, a unit, or
-- one plan that has both. Nothing here merges anything; a row in a crosswalk seed does.
with region_words as (
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
    from {{ ref('int_match_pairs') }} as pairs
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

refusals as (
    select
        entity,
        {{ name_key('name') }} as name_key_a,
        {{ name_key('other_name') }} as name_key_b,
        reason
    from {{ ref('match_refusals') }}
    union all
    select
        entity,
        {{ name_key('other_name') }} as name_key_a,
        {{ name_key('name') }} as name_key_b,
        reason
    from {{ ref('match_refusals') }}
),

joined as (
    select
        pairs.entity,
        pairs.score,
        opposing.words as opposing_words,
        a.thing_key as key_a,
        b.thing_key as key_b,
        a.thing_name as name_a,
        b.thing_name as name_b,
        a.comparable_within,
        a.unit_name as unit_a,
        b.unit_name as unit_b,
        a.measure_type as measure_a,
        b.measure_type as measure_b,
        a.nomenclature_code as code_a,
        b.nomenclature_code as code_b,
        (a.is_official_name and b.is_official_name) as both_are_official,
        context_a.lines as lines_a,
        context_b.lines as lines_b,
        context_a.first_year as first_year_a,
        context_b.first_year as first_year_b,
        context_a.last_year as last_year_a,
        context_b.last_year as last_year_b,
        context_a.targets as targets_a,
        context_b.targets as targets_b,
        pairs.only_a,
        pairs.only_b,
        pairs.has_other_word,
        pairs.words_a,
        pairs.words_b,
        place_words.words as place_words,
        list_intersect(context_a.document_keys, context_b.document_keys) as documents_in_common,
        list_intersect(context_a.agency_keys, context_b.agency_keys) as agencies_in_common,
        list_intersect(context_a.program_keys, context_b.program_keys) as programs_in_common,
        list_intersect(context_a.years, context_b.years) as years_in_common
    from {{ ref('int_match_pairs') }} as pairs
    inner join {{ ref('int_match_names') }} as a on pairs.entity = a.entity and pairs.key_a = a.thing_key
    inner join {{ ref('int_match_names') }} as b on pairs.entity = b.entity and pairs.key_b = b.thing_key
    inner join {{ ref('int_match_contexts') }} as context_a
        on pairs.entity = context_a.entity and pairs.key_a = context_a.thing_key
    inner join {{ ref('int_match_contexts') }} as context_b
        on pairs.entity = context_b.entity and pairs.key_b = context_b.thing_key
    left join opposing
        on pairs.entity = opposing.entity and pairs.key_a = opposing.key_a and pairs.key_b = opposing.key_b
    cross join place_words
),

pairs as (
    select
        *,
        list_sort(list_filter(words_a, lambda word: regexp_matches(word, '\d|^[ivx]+$'))) as numbers_a,
        list_sort(list_filter(words_b, lambda word: regexp_matches(word, '\d|^[ivx]+$'))) as numbers_b,
        list_filter(list_concat(only_a, only_b), lambda word: list_contains(place_words, word)) as other_places
    from joined
),

judged as (
    select
        pairs.*,
        refusals.reason as refusal_reason,
        case
            when pairs.numbers_a <> pairs.numbers_b
                then
                    'numbers differ: ' || array_to_string(pairs.numbers_a, ', ')
                    || ' / ' || array_to_string(pairs.numbers_b, ', ')
            when pairs.opposing_words is not null then 'a word that matters differs: ' || pairs.opposing_words
            when len(pairs.other_places) > 0
                then 'a place is named: ' || array_to_string(pairs.other_places, ', ')
            when
                pairs.measure_a <> pairs.measure_b and pairs.measure_a <> 'other' and pairs.measure_b <> 'other'
                then 'they measure different things: ' || pairs.measure_a || ' / ' || pairs.measure_b
            when pairs.code_a <> pairs.code_b
                then 'they have national codes of their own: ' || pairs.code_a || ' / ' || pairs.code_b
            when pairs.both_are_official then 'both are names of the national nomenclature'
            when pairs.entity = 'agency' and len(pairs.years_in_common) > 0 then 'both have a plan of one year'
            when pairs.entity in ('indicator', 'program') and len(pairs.documents_in_common) > 0
                then 'one plan has both'
        end as block_reason,
        -- The name more lines have is the standard; of an agency the later one.
        case
            when pairs.entity = 'agency' then pairs.last_year_a > pairs.last_year_b
            else
                row(pairs.lines_a, -pairs.first_year_a, pairs.name_b)
                > row(pairs.lines_b, -pairs.first_year_b, pairs.name_a)
        end as a_is_standard
    from pairs
    left join refusals
        on
            pairs.entity = refusals.entity
            and {{ name_key('pairs.name_a') }} = refusals.name_key_a
            and {{ name_key('pairs.name_b') }} = refusals.name_key_b
),

directed as (
    select
        entity,
        score,
        has_other_word,
        comparable_within,
        refusal_reason,
        block_reason,
        case when a_is_standard then key_b else key_a end as thing_key,
        case when a_is_standard then key_a else key_b end as standard_key,
        case when a_is_standard then name_b else name_a end as thing_name,
        case when a_is_standard then name_a else name_b end as standard_name,
        case when a_is_standard then unit_b else unit_a end as unit_name,
        case when a_is_standard then unit_a else unit_b end as standard_unit_name,
        case when a_is_standard then measure_a else measure_b end as standard_measure_type,
        case when a_is_standard then last_year_b else last_year_a end as last_year,
        case when a_is_standard then only_b else only_a end as own_words,
        case when a_is_standard then only_a else only_b end as standard_words,
        case when a_is_standard then targets_b else targets_a end as targets,
        case when a_is_standard then targets_a else targets_b end as standard_targets,
        len(agencies_in_common) as agencies_in_common,
        len(programs_in_common) as programs_in_common,
        len(years_in_common) as years_in_common
    from judged
),

worded as (
    select
        *,
        case
            when refusal_reason is not null then 'refused'
            when block_reason is not null then 'blocked'
            else 'proposed'
        end as verdict,
        coalesce(refusal_reason, block_reason) as verdict_reason,
        array_to_string(own_words, ' ') || ' / ' || array_to_string(standard_words, ' ') as different_words,
        array_to_string(list_transform(targets[:5], lambda target: struct_extract(target, 'told')), '; ') as evidence,
        array_to_string(list_transform(standard_targets[:5], lambda target: struct_extract(target, 'told')), '; ')
            as standard_evidence,
        case entity
            when 'indicator' then 'indicator_aliases'
            when 'unit' then 'unit_aliases'
            when 'program' then 'program_aliases'
            when 'objective' then 'objective_aliases'
            when 'responsible' then 'responsible_aliases'
            when 'agency' then 'agency_aliases'
        end as seed_name,
        'score ' || printf('%.2f', score) || '; agencies in common: ' || agencies_in_common
        || '; programs in common: ' || programs_in_common as seed_reason
    from directed
)

select
    *,
    {{ surrogate_key(['entity', 'least(thing_key, standard_key)', 'greatest(thing_key, standard_key)']) }}
        as candidate_key,
    case
        when verdict = 'proposed'
            then
                case entity
                    when 'agency'
                        then
                            concat_ws(
                                ',', {{ csv_field('thing_name') }}, {{ csv_field('standard_name') }},
                                comparable_within, '', last_year, seed_reason
                            )
                    when 'unit'
                        then
                            concat_ws(
                                ',', {{ csv_field(unit_key('thing_name')) }}, {{ csv_field('standard_name') }},
                                coalesce(standard_measure_type, 'other'), 'false', seed_reason
                            )
                    else concat_ws(
                        ',', {{ csv_field('thing_name') }}, {{ csv_field('standard_name') }}, '', '', seed_reason
                    )
                end
    end as seed_row,
    case
        when verdict = 'proposed'
            then concat_ws(',', entity, {{ csv_field('thing_name') }}, {{ csv_field('standard_name') }}, '', '', '')
    end as refusal_row
from worded
-- Another word in a name's place, and wording that is an agency's own, ask for an agency that has both; of blocked
-- pairs only the nearest are shown.
where
    case verdict
        when 'proposed'
            then agencies_in_common > 0 or not (has_other_word or entity in ('objective', 'responsible'))
        when 'blocked' then score >= 0.75
        else true
    end
