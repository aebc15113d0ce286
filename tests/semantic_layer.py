"""MetricFlow on a warehouse: its engine, and a client that asks DuckDB.

What belongs here: what MetricFlow needs to check and run the semantic models without its command line. The
warehouse must be a file named as dbt named it when it wrote the manifest, because relations carry that name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.validation.data_warehouse_model_validator import DataWarehouseModelValidator
from metricflow_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from metricflow_semantics.sql.sql_bind_parameters import SqlBindParameterSet

_NO_PARAMETERS = SqlBindParameterSet()


class DuckDbClient:
    """What MetricFlow asks of a warehouse (its protocol `SqlClient`)."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, database: Path) -> None:
        self._connection = duckdb.connect(str(database), read_only=True)

    def query(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = _NO_PARAMETERS
    ) -> MetricFlowDataTable:
        """Rows of a query."""
        assert not sql_bind_parameter_set.param_dict
        result = self._connection.execute(stmt)
        return MetricFlowDataTable.create_from_rows([c[0] for c in result.description], result.fetchall())

    def execute(self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = _NO_PARAMETERS) -> None:
        """Runs a statement whose result nobody wants."""
        assert not sql_bind_parameter_set.param_dict
        self._connection.execute(stmt)

    def dry_run(self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = _NO_PARAMETERS) -> None:
        """Fails where a statement could not be run."""
        self.execute(f"explain {stmt}", sql_bind_parameter_set)

    def close(self) -> None:
        """Lets the file go."""
        self._connection.close()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        """The form of a parameter in a statement."""
        return f"${bind_parameter_key}"


class SemanticLayer:
    """The semantic models that dbt wrote into `manifest`, on a warehouse."""

    def __init__(self, manifest: Path, database: Path) -> None:
        self.manifest = parse_manifest_from_dbt_generated_manifest(manifest.read_text(encoding="utf-8"))
        self._client = DuckDbClient(database)
        self._engine = MetricFlowEngine(SemanticManifestLookup(self.manifest), self._client)

    def faults(self) -> list[str]:
        """What MetricFlow finds wrong with the models as such, and with each against the warehouse."""
        said = SemanticManifestValidator[PydanticSemanticManifest]().validate_semantic_manifest(self.manifest)
        warehouse = DataWarehouseModelValidator(self._client)
        checks = (
            warehouse.validate_semantic_models,
            warehouse.validate_dimensions,
            warehouse.validate_entities,
            warehouse.validate_simple_metrics,
            warehouse.validate_metrics,
        )
        results = [said, *(check(self.manifest) for check in checks)]
        # Its warnings are left alone: one comes of how it translates dbt's older form of metrics.
        return [i.as_readable_str() for result in results for i in (*result.errors, *result.future_errors)]

    def ask(self, **request: Any) -> list[dict[str, Any]]:
        """Rows of a saved query (`saved_query_name`) or of metrics (`metric_names`, `group_by_names`)."""
        table = self._engine.query(MetricFlowQueryRequest.create(**request)).result_df
        assert table is not None
        return [dict(zip(table.column_names, row, strict=True)) for row in table.rows]
