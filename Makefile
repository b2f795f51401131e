# The one interface for people: `make` says what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

SECONDS ?= 16
SEED ?= $(shell date +%s)

.PHONY: help setup test check fix proof fuzz mutation vectors bench notebooks docs

help:  ## what there is to ask for
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

fix:  ## what ruff can mend by itself: imports, format and the like
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz:  ## random calls against oracles, SECONDS=16 in all; SEED=... repeats a run
	cd tests && $(abspath $(BIN))/python -m fuzz --seconds $(SECONDS) --seed $(SEED)

vectors:  ## write the published answers anew, by the oracles alone
	cd tests && $(abspath $(BIN))/python -m vectors.make

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
