# `make help` lists what can be done here.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One test worker more than there are cores: while one waits for its browser or its own PostgreSQL, another works.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
COORD_WORLDS ?= 20000
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# A variable given as `make demo PORT=9000` reaches the recipes' environment by itself:
# PORT and COORD_HOME (demo), ONLY and FULL (bench), COORD_WORLDS (long).
export COORD_WORLDS

.DEFAULT_GOAL := help
# System packages come before .venv, .venv before the checks, the checks before the tests.
.NOTPARALLEL:
.PHONY: help demo demo-reset install venv test long check format bench looks clean system-runtime system-test

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install  ## Set up an invented town and serve it on http://localhost:8000 (PORT=, COORD_HOME=)
	$(BIN)/coord demo

demo-reset: install  ## Throw the invented town away and set it up afresh
	$(BIN)/coord demo --reset

install: system-runtime $(VENV)/.installed-runtime  ## What coord needs to run: system packages and .venv

venv: $(VENV)/.installed-test  ## .venv with everything, without touching system packages

test: system-test check  ## Everything that must hold: the checks, then all tests on both databases
	$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup

long: system-test $(VENV)/.installed-test  ## The same promises on many more worlds (COORD_WORLDS=)
	$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup -m long --hypothesis-profile=long

check: $(VENV)/.installed-test  ## Style, types, imports, templates: no test is run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --cache-dir build/import-linter
	$(BIN)/djlint --lint --quiet templates

format: $(VENV)/.installed-test  ## Put the Python files into their one shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: system-test $(VENV)/.installed-test  ## Measure against the other side, into build/bench.json (ONLY=name, FULL=1)
	$(BIN)/python -m tests.bench

looks: system-test $(VENV)/.installed-test  ## Draw every example sheet into build/looks/sheets, to be looked at
	$(BIN)/python -m tests.forms.looks

clean:  ## Remove what was made here (.venv, build); never the data of COORD_HOME
	rm -rf $(VENV) build *.egg-info

system-runtime:
	@.ci/install-system-packages .ci/system-packages-runtime

system-test:
	@.ci/install-system-packages .ci/system-packages-runtime .ci/system-packages-test

# pip is what a .venv gets last: one that was left half-made has none, and is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "coord needs Python 3.11 or newer; say PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

# The stamps lie in .venv, so that removing it removes them, and are made again when the requirements change.
# pip is only asked to exist: its date says nothing.
$(VENV)/.installed-runtime: setup.cfg pyproject.toml | $(BIN)/pip
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-test: setup.cfg pyproject.toml | $(BIN)/pip
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/.installed-runtime
