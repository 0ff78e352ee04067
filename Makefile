# Everything you need while working on Civocracy. `make` alone prints this list.
#
# Nothing here needs more than git, make and Python 3.11 or newer: the virtual environment, Postgres and the rest
# come from the lock files. What a target needs and does not find it installs first, into .venv.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The port of `make run`:  make run PORT=9000
PORT ?= 8000
# The interpreter that the virtual environment is made with: the first of these that is new enough.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
# What to test:  make test TESTS=tests/billing   or   make test TESTS="-k sign_up"
TESTS ?=
WORKERS ?= auto

BIN := .venv/bin
PACKAGES := accounts billing civocracy kit onboarding participation tenants
CATALOGUES := platform tenants participation billing onboarding
LANGUAGES := fr de nl

export PYTHONDONTWRITEBYTECODE ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PORT

.PHONY: help run reset test check bench bench-quick shots format messages lock install install-dev

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: install ## start everything on this machine, with a demo (PORT=8000)
	@exec $(BIN)/python -m civocracy.local run

reset: install ## throw the demo's data away; the next `make run` starts over
	@exec $(BIN)/python -m civocracy.local reset

test: install-dev ## run the tests, in parallel (TESTS=… to choose)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup $(TESTS)

check: install-dev ## run every check that CI runs beside the tests
	@$(BIN)/python -m tests.checks

bench: install-dev ## measure, print the table, write var/bench.json
	@$(BIN)/python -m tests.benchmarks

bench-quick: install-dev ## measure what a change most often touches
	@$(BIN)/python -m tests.benchmarks --quick

shots: install-dev ## screenshots of every page that carries the product, into var/shots
	@$(BIN)/python -m tests.browser.shots

format: install-dev ## put the code in its usual form
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

messages: install-dev ## collect the sentences to translate (needs gettext's tools)
	@for room in $(CATALOGUES); do \
	  (cd $$room && mkdir -p locale && \
	   ../$(BIN)/python ../manage.py makemessages --no-location --no-obsolete $(LANGUAGES:%=--locale %)) || exit 1; \
	done

lock: install-dev ## write the lock files anew from pyproject.toml
	@set -e; compile="$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header --upgrade pyproject.toml"; \
	$$compile --group local --output-file requirements.lock; \
	$$compile --group local --group dev --constraint requirements.lock --output-file requirements-dev.lock

# --- the virtual environment -----------------------------------------------------------------------------------

install: .venv/run.stamp
install-dev: .venv/dev.stamp

.venv/bin/python:
	@for candidate in $(PYTHON); do \
	  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$candidate && break; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Civocracy needs Python 3.11 or newer, and none was found (tried: $(PYTHON))."; \
	  echo "Name yours:  make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; \
	fi; \
	echo "Making a virtual environment with $$("$$found" --version)"; \
	"$$found" -m venv --clear .venv || { \
	  rm -rf .venv; \
	  echo "Python could not make a virtual environment. On Debian and Ubuntu:  apt install python3-venv"; exit 1; \
	}

# A checkout that was moved must be installed again: an editable install knows its folder.
ifneq ($(shell cat .venv/run.stamp 2>/dev/null),$(CURDIR))
.venv/run.stamp: moved
endif
.PHONY: moved
moved:

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Civocracy runs on (once, about a minute)"
	@$(BIN)/python -m pip install -qq --require-hashes --no-deps --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-index --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what the tests and checks need (once, about a minute)"
	@$(BIN)/python -m pip install -qq --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@
