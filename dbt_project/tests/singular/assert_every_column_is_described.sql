-- Every model has a description, and every column of every table that a model makes; of the public ones the file
-- itself holds them, see assert_public_tables_are_described. Of models that make no table no column can be missed, but
-- they have to tell some.
{%- set described = [] %}
{%- set tables = [] %}
{%- if execute %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' %}
        {%- do tables.append(node.schema ~ '.' ~ node.alias) %}
        {%- if node.config.materialized == 'ephemeral' and not node.columns %}
            {%- do tables.append(node.schema ~ '.' ~ node.alias ~ '.*') %}
        {%- endif %}
        {%- if node.description %}{% do described.append(node.schema ~ '.' ~ node.alias) %}{% endif %}
        {%- for column in node.columns.values() if column.description %}
            {%- do described.append(node.schema ~ '.' ~ node.alias ~ '.' ~ column.name) %}
        {%- endfor %}
    {%- endfor %}
{%- endif %}
{#- The reports come last: what they read has been made when they have. -#}
{%- for report in [
    'rpt_budget_trend', 'rpt_coverage', 'rpt_figure_lineage', 'rpt_indicator_trend', 'rpt_issues', 'rpt_layout',
    'rpt_match_candidates', 'rpt_peer_comparison', 'rpt_quarter_profile', 'rpt_reconciliation',
    'rpt_rejected_documents', 'rpt_revision_change'
] %}{% do ref(report) %}{% endfor %}
with told as (
    select unnest(cast({{ described }} as varchar[])) as place
),

models as (
    select unnest(cast({{ tables }} as varchar[])) as place
),

made as (
    select schema_name || '.' || table_name || '.' || column_name as place
    from duckdb_columns()
    where database_name = current_database() and schema_name || '.' || table_name in (select models.place from models)
)

select models.place
from models
where models.place not in (select told.place from told)
union all
select made.place
from made
where made.place not in (select told.place from told)
-- Of all models; in Dagster it is a check of this one: depends_on: {{ ref('fct_plan_line') }}
