{#- How precisely a figure is printed. -#}

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
