-- Every table and column of the public schema has a comment, in the file itself, where BI tools look for it.
{%- set public_tables = [
    'dim_agency', 'dim_year', 'dim_quarter', 'dim_indicator', 'dim_objective', 'dim_program', 'dim_funding_source',
    'dim_responsible', 'dim_document', 'fct_plan_line', 'fct_plan_line_amount', 'fct_indicator_quarter',
    'fct_budget_quarter', 'fct_budget_year', 'fct_reconciliation_check', 'fct_issue', 'fct_document_rejection',
    'fct_layout_column', 'rpt_indicator_trend', 'rpt_budget_trend', 'rpt_reconciliation', 'rpt_coverage',
    'rpt_issues', 'rpt_rejected_documents', 'rpt_layout',
    'fct_match_candidate', 'rpt_match_candidates', 'fct_indicator_year', 'dim_unit_conversion', 'dim_date', 'fct_revision_change',
    'rpt_revision_change', 'fct_figure', 'rpt_figure_lineage', 'rpt_quarter_profile', 'rpt_peer_comparison',
] %}
{%- for table in public_tables %}{% do ref(table) %}{% endfor %}
select
    table_name,
    null as column_name
from duckdb_tables()
where database_name = current_database() and schema_name = 'marts' and coalesce(comment, '') = ''
union all
select
    table_name,
    column_name
from duckdb_columns()
where database_name = current_database() and schema_name = 'marts' and coalesce(comment, '') = ''
union all
select
    view_name as table_name,
    'is a view, not a table' as column_name
from duckdb_views()
where database_name = current_database() and schema_name = 'marts'
union all
-- A table that is not named above was not waited for.
select
    table_name,
    'is not listed in this test' as column_name
from duckdb_tables()
where
    database_name = current_database() and schema_name = 'marts'
    and not list_contains({{ public_tables }}, table_name)
union all
select
    table_name,
    'has a fact description without its grain' as column_name
from duckdb_tables()
where
    database_name = current_database() and schema_name = 'marts'
    and comment not like 'Grain: one row per %'
