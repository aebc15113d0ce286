{#- Keys are md5 of their normalised parts, so that the same thing has the same key in every build. -#}
{% macro surrogate_key(parts) -%}
    md5(concat_ws('|'{% for part in parts %}, coalesce(cast({{ part }} as varchar), ''){% endfor %}))
{%- endmacro %}
