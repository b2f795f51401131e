# The one interface for people: `make setup`, then any of the others.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: setup test check proof mutation bench notebooks docs

setup:  ## everything that the other targets need
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev --group docs --group proof --group mutation

test:  ## the test suite
	$(BIN)/python -m pytest

check:  ## what CI asks of a change: lint, format, types, layers, tests, coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/pyright --verifytypes rollover --ignoreexternal
	$(BIN)/lint-imports
	$(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

proof:  ## z3 proves the arithmetic
	$(BIN)/python -m pytest tests/proof

mutation:  ## mutmut breaks the scalar core; at least 95 % must be noticed (slow)
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut export-cicd-stats
	$(BIN)/python -c "import json; found = json.load(open('mutants/mutmut-cicd-stats.json')); \
	lived = found['survived'] + found['no_tests'] + found['suspicious']; \
	assert lived <= 0.05 * found['total'], found"

bench:  ## ratios against the alternatives
	$(BIN)/python benchmarks/scalar.py
	$(BIN)/python benchmarks/bulk.py
	$(BIN)/python benchmarks/lifecycle.py
	$(BIN)/python benchmarks/planning.py

notebooks:  ## run every notebook in a real kernel
	$(BIN)/python -m pytest --nbmake notebooks

docs:  ## the documentation, in docs/build/html/index.html
	$(BIN)/python -m sphinx --fail-on-warning --fresh-env --keep-going --quiet docs docs/build/html
