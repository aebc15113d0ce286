{#- The columns together name a row: none is missing (but those named nullable), no two rows are alike. -#}
{% test unique_key(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}
from {{ model }}
group by all
having
    count(*) > 1
    {%- for column in columns if column not in nullable %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
