# The two commands: `make warehouse` builds the warehouse from raw/, `make test` runs every check.
# Both set up .venv from requirements.lock first, and only when it is missing or the lock has changed.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SQL_CHECKED := $(VENV)/.sql-checked
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export DAGSTER_DISABLE_TELEMETRY := yes

.DEFAULT_GOAL := help
.PHONY: help setup warehouse test lint types unit docs dev lock clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Renaksi needs Python 3.11; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@$(INSTALL) "uv==$$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements.lock)"
	@echo "Installing the locked environment into $(VENV)"
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --no-deps -r requirements.lock || \
		$(INSTALL) --require-hashes --no-deps -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY) ## the environment in .venv, as locked

warehouse: $(READY) ## builds warehouse/renaksi.duckdb from raw/ and prints what came of it
	$(BIN)/renaksi build

# Side by side: the checks of one core's worth run while the tests use what is left of the other.
test: $(READY) ## every check: format, lint, import directions, types, SQL lint, tests
	@$(MAKE) --no-print-directory --output-sync=target -j 2 unit lint types

lint: $(READY) $(SQL_CHECKED)
	$(BIN)/ruff format --check pipelines tests benchmarks
	$(BIN)/ruff check pipelines tests benchmarks
	$(BIN)/lint-imports --no-logo

# Parsing SQL takes longest of all lint: it is done again when SQL or its rules have changed.
$(SQL_CHECKED): $(READY) .sqlfluff .sqlfluffignore $(shell find dbt_project -name '*.sql')
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests/singular
	@touch $@

types: $(READY)
	$(BIN)/mypy

unit: $(READY)
	$(BIN)/python -m pytest -n 2 --dist load --maxschedchunk 1

docs: warehouse ## the documentation of all models, as one page
	@cp warehouse/renaksi.duckdb warehouse/.state/docs.duckdb
	@cd dbt_project && RENAKSI_LANDING_DIR=../warehouse/.state/landing RENAKSI_BUILD_DB=../warehouse/.state/docs.duckdb \
		../$(BIN)/dbt --quiet docs generate --static --profiles-dir . --target-path ../warehouse/.state/docs \
		--log-path ../warehouse/.state/docs
	@echo "Open warehouse/.state/docs/static_index.html"

dev: $(READY) ## the Dagster UI on http://localhost:3000
	DAGSTER_HOME=$(CURDIR) $(BIN)/dagster dev

lock: ## pins the newest releases that pyproject.toml allows
	$(PYTHON) -m venv --clear $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade pyproject.toml --extra dev --extra ocr --generate-hashes --no-header \
		--no-emit-index-url --no-annotate --python-version 3.11 -o requirements.lock

clean: ## removes the environment and everything built, never raw/
	rm -rf $(VENV) warehouse .dagster dbt_project/target dbt_project/logs build *.egg-info
