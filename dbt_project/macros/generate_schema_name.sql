{#- The schema is the folder's own name: `marts` is the public one by contract, whatever the target is called. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
