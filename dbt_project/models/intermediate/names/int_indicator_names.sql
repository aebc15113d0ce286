-- Which indicator a name stands for in a year: normalised, words brought to one spelling, then the crosswalk.
with printed_names as (
    select distinct
        indicator_name,
        fiscal_year
    from {{ ref('int_printed_lines') }}
),

names as (
    select indicator_name from printed_names
    union
    select indicator_name from {{ ref('indicator_aliases') }}
    union
    select standard_indicator_name from {{ ref('indicator_aliases') }}
),

-- `Angka Kematian Ibu (AKI)`: an abbreviation in brackets that spells the initials of the words before it adds nothing.
abbreviations as (
    select
        indicator_name,
        regexp_extract(indicator_name, '\(\s*([A-Z]{2,8})\s*\)', 1) as abbreviation,
        regexp_replace(
            lower(regexp_extract(indicator_name, '^([^(]*)\(', 1)), '([a-z])[a-z]*[^a-z]*', '\1', 'g'
        ) as initials
    from names
),

-- Longer phrases go first.
phrases as (
    select
        list(
            [' ' || phrase || ' ', ' ' || standard_phrase || ' ']
            order by length(phrase) desc, phrase
        ) as replacements
    from {{ ref('phrase_aliases') }}
),

normalised as (
    select
        indicator_name,
        ' ' || {{ normalised_words("""case
            when abbreviation <> '' and ends_with(initials, lower(abbreviation))
                    then regexp_replace(indicator_name, '\\(\\s*[A-Z]{2,8}\\s*\\)', ' ')
                else indicator_name
            end""") }} || ' ' as indicator_words
    from abbreviations
),

with_phrases as (
    select
        normalised.indicator_name,
        normalised.indicator_words,
        coalesce(phrases.replacements, []) as replacements
    from normalised
    cross join phrases
),

split_words as (
    select
        indicator_name,
        string_split(trim(
            -- sqlfluff knows no lambda of two arguments.
            list_reduce(replacements, lambda said, pair: [replace(said[1], pair[1], pair[2])], [indicator_words])[1] -- noqa
        ), ' ') as words
    from with_phrases
),

words as (
    select
        indicator_name,
        unnest(words) as word,
        generate_subscripts(words, 1) as position
    from split_words
),

-- A word that says nothing has no standard word: it is left out.
word_aliases as (
    select
        word,
        coalesce(standard_word, '') as standard_word
    from {{ ref('word_aliases') }}
),

standard_words as (
    select
        words.indicator_name,
        trim(regexp_replace(
            string_agg(coalesce(word_aliases.standard_word, words.word), ' ' order by words.position), ' +', ' ', 'g'
        )) as indicator_words
    from words
    left join word_aliases on words.word = word_aliases.word
    group by words.indicator_name
),

-- `Prevalensi balita stunting`, `Prevalensi stunting balita` and `Prevalensi stunting pada balita` say one thing: the
-- share of a group that has a condition. Only where the name holds nothing else, and no second group.
people as (
    select
        string_agg(word, '|' order by word) as pattern,
        list(word) as words
    from {{ ref('opposing_words') }}
    where word_group = 'person'
),

prevalences as (
    select
        standard_words.indicator_name,
        standard_words.indicator_words,
        list_intersect(string_split(standard_words.indicator_words, ' '), people.words) as people_named,
        coalesce(
            nullif(regexp_extract(
                standard_words.indicator_words, '^prevalensi (' || people.pattern || ') (.+)$', 2
            ), ''),
            regexp_extract(standard_words.indicator_words, '^prevalensi (.+?) (pada )?(' || people.pattern || ')$', 1)
        ) as condition
    from standard_words
    cross join people
),

forms as (
    select
        indicator_name,
        case
            when
                len(people_named) = 1 and condition <> ''
                and not regexp_matches(
                    condition, '[0-9]|\b(pada|di|ke|dari|per|dengan|tanpa|oleh|untuk|antara|terhadap|usia|umur)\b'
                )
                then 'prevalensi ' || condition || ' pada ' || people_named[1]
            else indicator_words
        end as indicator_words
    from prevalences
),

aliases as (
    select
        aliases.standard_indicator_name,
        aliases.valid_from_year,
        aliases.valid_to_year,
        alias_forms.indicator_words as alias_words,
        standard_forms.indicator_words as standard_words
    from {{ ref('indicator_aliases') }} as aliases
    inner join forms as alias_forms on aliases.indicator_name = alias_forms.indicator_name
    inner join forms as standard_forms on aliases.standard_indicator_name = standard_forms.indicator_name
    -- What the rules have brought together needs no crosswalk any more.
    where replace(alias_forms.indicator_words, ' ', '') <> replace(standard_forms.indicator_words, ' ', '')
)

select
    printed_names.indicator_name,
    printed_names.fiscal_year,
    aliases.standard_indicator_name,
    coalesce(aliases.standard_words, forms.indicator_words) as indicator_words,
    aliases.standard_words is not null as is_alias,
    {{ surrogate_key(["replace(coalesce(aliases.standard_words, forms.indicator_words), ' ', '')"]) }}
        as indicator_key
from printed_names
inner join forms on printed_names.indicator_name = forms.indicator_name
left join aliases
    on
        replace(forms.indicator_words, ' ', '') = replace(aliases.alias_words, ' ', '')
        and {{ valid_in_year('aliases', 'printed_names.fiscal_year') }}
-- Rows for spellings that the rules bring together lead to one name, and only once.
qualify row_number() over (
    partition by printed_names.indicator_name, printed_names.fiscal_year
    order by aliases.standard_indicator_name
) = 1
