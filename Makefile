# Two commands do everything on a machine with Python, make and git: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: setup setup-development setup-spark run test lint bench docs lock clean

setup: $(VENV)/.runtime $(VENV)/.words $(VENV)/.charts
setup-development: $(VENV)/.development $(VENV)/.words $(VENV)/.charts
setup-spark: $(VENV)/.spark

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/runtime.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.words: $(VENV)/.runtime $(wildcard src/seido/*/locale/*/*/*.po src/seido/*/*/locale/*/*/*.po)
	$(BIN)/python -m seido.apps.pages.messages --compile
	touch $@

# The browser's part of the charts, out of a library that is installed.
$(VENV)/.charts: $(VENV)/.runtime src/seido/apps/pages/vega.py
	$(BIN)/python -m seido.apps.pages.vega
	touch $@

$(VENV)/.development: $(VENV)/.runtime requirements/development.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/development.txt
	touch $@

# The second engine: 400 MB, and Java besides. Its tests are skipped where it is absent.
$(VENV)/.spark: $(VENV)/.runtime requirements/spark.txt
	$(BIN)/pip install --quiet --no-build-isolation --require-hashes -r requirements/spark.txt
	touch $@

run: setup
	$(BIN)/seido demo
	$(BIN)/seido serve

lint: setup-development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/seido standard lint

test: lint
	$(BIN)/pytest -n 2 --dist worksteal
	SEIDO_TEST_POSTGRESQL=1 $(BIN)/pytest -n 2 --dist worksteal -m django_db

bench: setup-development
	$(BIN)/python -m benchmarks

docs: setup
	$(BIN)/python -m seido.facts.page > docs/facts.md

lock:
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/runtime.in -o requirements/runtime.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/development.in -c requirements/runtime.txt -o requirements/development.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/spark.in -c requirements/runtime.txt -o requirements/spark.txt

clean:
	rm -rf $(VENV) build dist seido-home
