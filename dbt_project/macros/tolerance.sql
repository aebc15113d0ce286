{#-
    By how much two figures may differ and still say the same. Every tolerance of the models and of their tests is
    one of these; the reader's own, for single documents, are in `pipelines.understanding.sums`.
-#}

{#-
    What adding decimals as binary numbers may add: a millionth of the figure, and of 1 for figures below 1. In the
    figure's own unit.
-#}
{% macro binary_noise(value) -%}
    1e-6 * greatest(1, abs({{ value }}))
{%- endmacro %}

{#-
    What rounding explains: each of `figures` figures is off by at most half of its last printed place. `last_place`
    (0.01 of a percentage with two decimals, 1000 of rupiah in thousands) and the result are in the figures' unit.
-#}
{% macro rounding_of(figures, last_place) -%}
    {{ figures }} * 0.5 * {{ last_place }}
{%- endmacro %}

{#-
    Whether an amount in rupiah really comes to less than another. A thousandth is let pass: plans of one agency in
    millions and in rupiah differ by that much. The landing zone judges alike (`pipelines.model.additive`).
-#}
{% macro comes_to_less(amount, other) -%}
    {{ amount }} < {{ other }} * 0.999
{%- endmacro %}

{#-
    How far the last target to date may be from the annual target, in its unit: rounded quarters add up to it but for a
    thousandth, or for a quarter of a unit where figures are small.
-#}
{% macro rounding_of_target(target) -%}
    greatest(1e-3 * abs({{ target }}), 0.25)
{%- endmacro %}

{#-
    Verdict on two rupiah amounts that should be equal: `figures` figures were added up, and the one they are compared
    with is rounded too. `last_digit` is in rupiah, see `rupiah_per_last_digit`.
-#}
{% macro rupiah_status(expected, found, figures, last_digit) -%}
    case
        when {{ expected }} is null or {{ found }} is null then 'not_applicable'
        when {{ expected }} = {{ found }} then 'ok'
        when abs({{ expected }} - {{ found }}) <= {{ rounding_of('(' ~ figures ~ ' + 1)', last_digit) }} then 'rounding'
        else 'mismatch'
    end
{%- endmacro %}
