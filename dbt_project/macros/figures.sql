{#- Decimals that a value needs, at most six. -#}
{% macro decimals_of(value) -%}
    length(rtrim(split_part(printf('%.6f', {{ value }}), '.', 2), '0'))
{%- endmacro %}

{#-
    Rupiah that the last printed digit stands for: 1000 where `1.234` under `(Rp. 000)` is 1.234.000.
    Differences of that size come from the agency's rounding.
-#}
{% macro rupiah_per_last_digit(amount, text) -%}
    case
        when {{ amount }} is null or {{ amount }} = 0 then 1
        when log10(abs({{ amount }}) / nullif(try_cast(regexp_replace({{ text }}, '\D', '', 'g') as double), 0))
            in (1, 2, 3, 4, 5, 6, 9)
            then abs({{ amount }}) / try_cast(regexp_replace({{ text }}, '\D', '', 'g') as double)
        else 1
    end
{%- endmacro %}

{#-
    Verdict on two rupiah amounts that should be equal. `figures` rounded figures were added up: each is off
    by at most half of its last printed digit, and so is the one they are compared with.
-#}
{% macro rupiah_status(expected, found, figures, last_digit) -%}
    case
        when {{ expected }} is null or {{ found }} is null then 'not_applicable'
        when {{ expected }} = {{ found }} then 'ok'
        when abs({{ expected }} - {{ found }}) <= ({{ figures }} + 1) / 2.0 * {{ last_digit }} then 'rounding'
        else 'mismatch'
    end
{%- endmacro %}
