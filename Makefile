# Everything a checkout can do; `make help` lists it.

PYTHON ?= python3
SOURCES ?= ../shared/sources
# For instance LOCK_OPTIONS=--upgrade; without it a version that still fits its bound stays
LOCK_OPTIONS ?=
# For instance LAB_OPTIONS='--no-browser --allow-root' in a container
LAB_OPTIONS ?=
UV_VERSION := 0.13.9
CFFCONVERT_VERSION := 2.0.0
CHECK_JSONSCHEMA_VERSION := 0.39.0

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PACKAGES := $(VENV)/.packages-installed
READY := $(VENV)/.ready

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help env report test lint lab docs notebooks tables lock environment bench wheel citation forms clean

# Without compiled bytecode imports take several times longer, so it is written here even on
# machines that switch it off
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(READY) ## Create or update the environment in .venv

report: $(READY) ## Build the default report and print where it is
	@$(BIN)/baltic-research report run spending-trends

test: $(READY) ## Run all tests, notebooks included
	@$(BIN)/python -m pytest

lint: $(READY) ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lab: $(READY) ## Open the notebooks in JupyterLab, with a page that says what each one asks
	@$(BIN)/baltic-research lab -- $(LAB_OPTIONS)

# From nothing each time: Sphinx does not repeat the warnings of a page that it keeps
docs: $(READY) ## Build the documentation, check its links, and print where it is
	@$(BIN)/python -m sphinx --quiet --fresh-env --fail-on-warning --keep-going \
		--doctree-dir build/doctrees docs build/docs
	@echo "$(CURDIR)/build/docs/index.html"

notebooks: $(READY) ## Run the notebooks and store their outputs, which the tests compare
	@$(BIN)/jupyter nbconvert --log-level WARN --to notebook --execute --inplace \
		--ExecutePreprocessor.record_timing=False \
		--ExecutePreprocessor.store_widget_state=False notebooks/*.ipynb

tables: $(READY) ## Rebuild data/tables from the publishers' files in SOURCES
	@$(BIN)/baltic-research data rebuild $(SOURCES)
	@$(BIN)/baltic-research data package

bench: $(READY) ## Measure imports, loading, readers and models against their limits
	@for one in benchmarks/*.py; do echo "== $$one"; $(BIN)/python "$$one" || exit 1; done

wheel: $(READY) ## Build the sdist, and from it the wheel, into dist/
	@$(BIN)/python -m build --no-isolation --outdir dist .

environment: $(READY) ## Write environment.yml from pyproject.toml and the lock
	@$(BIN)/python .ci/environment.py

# uv lives outside .venv, so that a lock can be made while .venv cannot
lock: ## Bring requirements.lock in line with pyproject.toml
	@$(PYTHON) -m venv build/uv
	@build/uv/bin/python -m pip --disable-pip-version-check install -qq uv==$(UV_VERSION)
	@build/uv/bin/uv pip compile pyproject.toml $(LOCK_OPTIONS) --quiet --all-extras --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --output-file requirements.lock

# cffconvert wants an older jsonschema than JupyterLab, hence a place of its own
citation: ## Check CITATION.cff as cffconvert reads it
	@$(PYTHON) -m venv build/cffconvert
	@build/cffconvert/bin/python -m pip --disable-pip-version-check install -qq \
		cffconvert==$(CFFCONVERT_VERSION)
	@build/cffconvert/bin/cffconvert --validate --infile CITATION.cff

# check-jsonschema carries the schemas, so that none is downloaded
FORM_CHECK := build/schemas/bin/check-jsonschema --quiet --builtin-schema
FORMS := .github/ISSUE_TEMPLATE
forms: ## Check workflows and issue forms against GitHub's schemas
	@$(PYTHON) -m venv build/schemas
	@build/schemas/bin/python -m pip --disable-pip-version-check install -qq \
		check-jsonschema==$(CHECK_JSONSCHEMA_VERSION)
	@$(FORM_CHECK) vendor.github-workflows .github/workflows/*.yml examples/schedules/github-*.yml
	@$(FORM_CHECK) custom.github-workflows-require-timeout .github/workflows/*.yml
	@$(FORM_CHECK) vendor.dependabot .github/dependabot.yml
	@$(FORM_CHECK) vendor.github-issue-config $(FORMS)/config.yml
	@$(FORM_CHECK) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard $(FORMS)/*.yml))
	@echo "The workflows and issue forms are valid."

clean: ## Remove the environment, caches and built files; reports stay
	@rm -rf $(VENV) build dist docs/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find baltic_research tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Made from nothing whenever the lock changes or a first attempt was cut short, so that it holds
# what the lock names and nothing else; -qq keeps errors and drops a line for each package
$(PACKAGES): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "This project needs Python 3.11 or newer, and '$(PYTHON)' is older or missing:" \
			"name a newer one with 'make PYTHON=/path/to/python3 ...'." >&2; exit 1; }
	@echo "Installing packages into $(VENV); this takes a minute or two ..." >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install -qq --no-deps --no-compile --require-hashes --requirement requirements.lock
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib/python3*/site-packages || \
		echo "Some third-party files do not compile; they are left as they are." >&2
	@touch $@

$(READY): $(PACKAGES) pyproject.toml
	@$(PIP) install -qq --no-deps --no-build-isolation --no-index --editable .
	@$(BIN)/python -m compileall -q baltic_research
	@$(PIP) --quiet check
	@touch $@
