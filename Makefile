# What to type here: `make demo` to see it, `make test` and `make check` to change it.
# Python 3.11 to 3.13 (with venv), make and git are all that a machine needs.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Many tests start processes; without compiled files each of them would take seconds to begin.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links
# Editable installs need setuptools, which a resolver leaves out unless it is asked for.
BUILD_NEEDS := 'setuptools>=77'

IS_RIGHT := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c '$(IS_RIGHT)' 2>/dev/null && echo "$$name" && break; done)

.PHONY: help setup setup-dev machine demo test test-deep test-container check bench lock clean
.PHONY: lint lint-format lint-style lint-types lint-imports format

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

setup: $(VENV)/.installed ## install into .venv, from the lock

demo: setup ## run everything in one process, with a LINE platform on your desk
	$(BIN)/yui demo

test: setup-dev ## every test, on a PostgreSQL and a Redis of their own
	$(BIN)/python -m pytest -n 3 --dist worksteal

test-deep: setup-dev ## the long ones: 10,000 histories, faults, load
	$(BIN)/python -m pytest -m "deep or histories" --hypothesis-profile=deep -n 2

test-container: setup-dev ## what the container's file installs and starts, in a clean directory
	$(BIN)/python -m pytest -q -m deep tests/deploy

lint: lint-format lint-style lint-types lint-imports ## format, style, types, import contracts

lint-format: setup-dev
	$(BIN)/ruff format --check .

lint-style: setup-dev
	$(BIN)/ruff check .

lint-types: setup-dev
	$(BIN)/mypy

lint-imports: setup-dev
	$(BIN)/lint-imports --no-cache

format: setup-dev ## write the format, and what style can mend by itself
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

check: lint test ## all checks; the tests include those of the tree and of links in the docs

bench: setup-dev ## measure; `make bench ONLY=dispatch,closing` for some groups
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

setup-dev: $(VENV)/.installed-dev

machine:
	@command -v git >/dev/null || { \
		echo 'git is missing: install it (Debian: apt install git).' >&2; exit 1; }
	@test -n '$(PYTHON)' && '$(PYTHON)' -c '$(IS_RIGHT)' 2>/dev/null || { \
		echo 'Yui needs Python 3.11, 3.12 or 3.13: install one (Debian: apt install python3 python3-venv) or name it with PYTHON=.' >&2; exit 1; }
	@'$(PYTHON)' -c 'import venv, ensurepip' 2>/dev/null || { \
		echo '$(PYTHON) has no venv: install it (Debian: apt install python3-venv).' >&2; exit 1; }

$(BIN)/python: | machine
	'$(PYTHON)' -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

lock: setup-dev ## resolve the dependencies anew; `make lock UPGRADE=1` takes the newest
	echo $(BUILD_NEEDS) | $(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml - -o requirements.lock
	echo $(BUILD_NEEDS) | $(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml - --group dev \
		-c requirements.lock -o requirements-dev.lock

clean: ## remove .venv and the caches; var/ and its data stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
