{#- How names are made comparable. Nothing here is fuzzy: two names are one only if they normalise alike. -#}

{#- White space folded, for display. -#}
{% macro clean_text(column) -%}
    trim(regexp_replace(nfc_normalize({{ column }}), '[\s\p{Z}]+', ' ', 'g'))
{%- endmacro %}

{#- Alike but for white space and case: objectives and responsibles, whose wording is the document's own. -#}
{% macro squashed(column) -%}
    regexp_replace(lower(nfc_normalize({{ column }})), '[\s\p{Z}\p{C}]+', '', 'g')
{%- endmacro %}

{#-
    Lower-case words without punctuation, one blank between them. Digits keep their meaning: the dots of
    thousands go, a decimal mark becomes `_`, a range `a-b` becomes `a_sd_b`. A percent sign that opens the
    name is the word, one in brackets at its end is the unit and goes.
-#}
{% macro normalised_words(column) -%}
    trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        replace(replace(
            regexp_replace(regexp_replace(
                lower(nfc_normalize({{ column }})),
                '^[\s(]*(%|persen)[\s)]+', 'persentase '),
                '\(\s*(%|persen)\s*\)\s*$', ''),
            '%', ' persen '), '&', ' dan '),
        '(\d)\.(\d{3})', '\1\2', 'g'), '(\d)\.(\d{3})', '\1\2', 'g'),
        '(\d)[.,](\d)', '\1_\2', 'g'), '(\d)\s*[-–—]\s*(\d)', '\1_sd_\2', 'g'),
        '[^\p{L}\p{N}<>≥≤+_]+', ' ', 'g'))
{%- endmacro %}

{#- Alike but for white space, case and punctuation. -#}
{% macro name_key(column) -%}
    replace({{ normalised_words(column) }}, ' ', '')
{%- endmacro %}

{#- The same for a program, activity or sub-activity, whose name may or may not begin with the word for its level. -#}
{% macro program_name_key(column) -%}
    replace(regexp_replace(
        {{ normalised_words(column) }}, '^(sub ?kegiatan|kegiatan|program) ', ''), ' ', '')
{%- endmacro %}

{#- A unit without number, brackets and punctuation around it: `1 UPT` and `(UPT)` are `upt`. -#}
{% macro unit_key(column) -%}
    regexp_replace(regexp_replace(
        lower(nfc_normalize({{ column }})), '^[\s\d.,(]+', ''), '[\s.,:;)(]+', '', 'g')
{%- endmacro %}

{#- Does a crosswalk row hold in this year? Open ends are blank. -#}
{% macro valid_in_year(crosswalk, year) -%}
    coalesce({{ year }}, 0) between coalesce({{ crosswalk }}.valid_from_year, 0)
    and coalesce({{ crosswalk }}.valid_to_year, 9999)
{%- endmacro %}

{#- A field of a CSV file, in quotes where it needs them. -#}
{% macro csv_field(value) -%}
    case
        when regexp_matches({{ value }}, '[",\n]') then '"' || replace({{ value }}, '"', '""') || '"'
        else {{ value }}
    end
{%- endmacro %}
