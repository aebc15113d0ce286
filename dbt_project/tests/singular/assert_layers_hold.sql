-- Staging reads sources, intermediate reads staging, intermediate and seeds, marts read intermediate and marts,
-- reports read marts and their own steps, which are no tables. Every row is a model that reads across.
{%- set allowed = {
    'staging': ['source'],
    'intermediate': ['staging', 'intermediate', 'seed'],
    'marts': ['intermediate', 'marts'],
    'reports': ['marts', 'step of a report'],
} %}
{%- set across = [] %}
{%- if execute %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' %}
        {%- for parent_id in node.depends_on.nodes %}
            {%- set parent = graph.nodes.get(parent_id) %}
            {%- set layer = 'source' if parent is none
                else 'seed' if parent.resource_type == 'seed'
                else 'step of a report' if parent.fqn[1] == 'reports' and parent.config.materialized == 'ephemeral'
                else parent.fqn[1] %}
            {%- if layer not in allowed[node.fqn[1]] %}
                {%- do across.append(node.name ~ ' reads ' ~ parent_id) %}
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
{%- endif %}
select unnest(cast({{ across }} as varchar[])) as reads_across
-- Of all models; in Dagster it is a check of this one: depends_on: {{ ref('fct_plan_line') }}
