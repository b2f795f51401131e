# The one interface for people: `make` says what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

UV_INSTALL = $(BIN)/uv --quiet pip install --python $(BIN)/python
# Spark is made of archives, which do not become smaller when they are packed once more.
PACKED = --config-settings-package pyspark:--build-option=--compression=stored

WORKERS ?= auto
SECONDS ?= 16
SEED ?= $(shell date +%s)

.PHONY: help setup test lint types frozen check fix proof fuzz explore mutation vectors bench docs build clean

help:  ## what there is to ask for
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## everything that the other targets need
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(UV_INSTALL) --editable . --group dev --group docs --group proof --group release $(PACKED)

test:  ## the test suite, or the files of it that TESTS=... names
	$(BIN)/python -m pytest $(TESTS)

lint:  ## what is judged without running it: style, format, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/pyright --verifytypes rollover --ignoreexternal
	$(BIN)/lint-imports

check: lint  ## what CI asks of a change: lint, the tests, and each branch run by them
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) -m "not portable" $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/python -m pytest -n $(WORKERS) -m portable $(TESTS)  # which reach no further branch

# A wheel alone in an environment that finds the rest in this one, as a user's: no source is near.
TYPES := build/types
types:  ## mypy and pyright on the Python of the README and the documentation, against the wheel
	rm -rf $(TYPES)
	$(BIN)/uv --quiet build --wheel --out-dir $(TYPES)
	$(BIN)/uv --quiet venv --python $(BIN)/python $(TYPES)/user
	$(BIN)/uv --quiet pip install --no-deps --python $(TYPES)/user/bin/python $(TYPES)/*.whl
	$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
	  "$$($(TYPES)/user/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/rest.pth"
	cd tests && $(abspath $(BIN))/python -m support.typed $(abspath $(TYPES))/pages
	cd $(TYPES)/pages && $(abspath $(BIN))/mypy --config-file $(CURDIR)/pyproject.toml \
	  --cache-dir $(CURDIR)/.mypy_cache --python-executable ../user/bin/python .
	cd $(TYPES)/pages && PATH="$(abspath $(BIN)):$$PATH" $(abspath $(BIN))/pyright --pythonpath ../user/bin/python

FROZEN := build/frozen
frozen:  ## a program that PyInstaller froze finds all that the package loads when it is asked for
	rm -rf $(FROZEN)
	$(BIN)/uv --quiet venv --python $(BIN)/python $(FROZEN)/env
	$(BIN)/uv --quiet pip install --python $(FROZEN)/env/bin/python . 'pyinstaller>=6.11'
	$(FROZEN)/env/bin/pyinstaller --noconfirm --log-level ERROR --name program --specpath $(FROZEN) \
	  --workpath $(FROZEN)/work --distpath $(FROZEN)/dist tests/support/frozen.py
	cd / && env -i $(abspath $(FROZEN))/dist/program/program

fix:  ## what ruff can mend by itself: imports, format and the like
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz:  ## random calls against oracles, SECONDS=16 in all; SEED=... repeats a run
	cd tests && $(abspath $(BIN))/python -m fuzz --seconds $(SECONDS) --seed $(SEED)

explore:  ## other draws for every property, ten times as many, each time anew; SEED=... repeats a run
	$(BIN)/python -m pytest -n auto -m hypothesis --hypothesis-profile=explore --hypothesis-seed=$(SEED)

vectors:  ## write the published answers anew, by the oracles alone
	cd tests && $(abspath $(BIN))/python -m vectors.make

proof:  ## z3 proves the arithmetic
	$(BIN)/python -m pytest tests/proof

mutation:  ## mutmut breaks the code, of ROOM=lifecycle (or any) alone; 90 % must be noticed (slow)
	$(UV_INSTALL) --group mutation
	$(BIN)/mutmut run $(if $(ROOM),'rollover.$(ROOM)*')
	$(BIN)/mutmut export-cicd-stats
	$(BIN)/python -c "import json; found = json.load(open('mutants/mutmut-cicd-stats.json')); print(found); \
	lived = found['survived'] + found['suspicious']; noticed = found['killed'] + found['timeout']; \
	assert lived <= 0.1 * (lived + noticed)"

bench:  ## ratios against the alternatives; ROUNDS=1 for a look
	$(BIN)/python benchmarks/scalar.py $(if $(ROUNDS),--rounds $(ROUNDS))
	$(BIN)/python benchmarks/bulk.py $(if $(ROUNDS),--rounds $(ROUNDS))
	$(BIN)/python benchmarks/lifecycle.py $(if $(ROUNDS),--rounds $(ROUNDS))
	$(BIN)/python benchmarks/planning.py $(if $(ROUNDS),--rounds $(ROUNDS))

docs:  ## the documentation, in docs/build/html/index.html
	$(BIN)/python -m sphinx --fail-on-warning --fresh-env --keep-going --quiet docs docs/build/html
	$(BIN)/python docs/check.py docs/build/html

build:  ## what an index is given, in dist
	rm -rf dist
	$(BIN)/uv --quiet build
	$(BIN)/twine check --strict dist/*

clean:  ## remove what the targets wrote, but for the environments
	rm -rf build dist docs/build docs/notebooks mutants .coverage* .hypothesis .*_cache
	find benchmarks rollover tests -name __pycache__ -exec rm -rf {} +
