# Sanhu: every command a person needs. Prerequisites: git, make, Python 3.11 with venv, on Debian 12 or newer.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint test-all up down status logs token bench faults migrate requirements docs docs-check clean

comma := ,
VENV := .venv
PYTHON := $(VENV)/bin/python
SANHU := $(VENV)/bin/sanhu
PACKAGES := databus services gateway deploy sanhu_client
SOURCES := databus services gateway deploy client bench docs tests

# a proxy that the environment names leads outside: what listens on the loopback is asked directly
export NO_PROXY := $(if $(NO_PROXY),$(NO_PROXY)$(comma))127.0.0.1,localhost
export no_proxy := $(NO_PROXY)

help: ## show this list
	@echo 'make <target>'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: servers, .venv, packages
	@deploy/local/setup.sh

demo: setup ## run the main job from its beginning to its end, then stop everything
	@$(SANHU) demo

.PHONY: setup-tests
setup-tests:
	@deploy/local/setup.sh tests

test: setup-tests ## run all tests
	@$(MAKE) --no-print-directory test-all

# Each process has servers of its own; those tests that need a whole stack come by themselves, so that no stack runs
# beside tests that do without. tests/eventlet is monkey-patched from its first line, everything else never is.
TEST_PROCESSES ?= 2
ON_STACKS := tests/security tests/e2e tests/integration/door
SIDE_BY_SIDE := -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder --durations=40
test-all:
	@status=0; \
	echo '== tests'; \
	$(PYTHON) -m pytest tests $(addprefix --ignore=,tests/eventlet $(ON_STACKS)) $(SIDE_BY_SIDE) || status=1; \
	echo '== tests on whole stacks'; $(PYTHON) -m pytest $(ON_STACKS) $(SIDE_BY_SIDE) || status=1; \
	echo '== tests under eventlet'; $(PYTHON) -m pytest tests/eventlet || status=1; \
	exit $$status

check: setup-tests lint docs-check ## everything that must pass: lint, types, architecture, documents, tests
	@$(MAKE) --no-print-directory test-all

lint: setup ## lint, formatting, types, import contracts, dependencies
	$(VENV)/bin/ruff check $(SOURCES)
	$(VENV)/bin/ruff format --check $(SOURCES)
	$(VENV)/bin/mypy $(addprefix -p ,$(PACKAGES))
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry .

docs: setup ## write the generated documents anew
	@$(PYTHON) -m docs.generate

docs-check: setup ## are the generated documents current?
	@$(PYTHON) -m docs.generate --check

up: setup ## start the local stack; returns when all of it is ready
	@$(SANHU) up

down: setup ## stop the local stack
	@$(SANHU) down

status: setup ## show what runs
	@$(SANHU) status

logs: setup ## show the ends of the logs: make logs service=credit
	@$(SANHU) logs $(service)

token: ## print a bearer token and nothing else: make -s token agency=ciq
	@deploy/local/setup.sh >&2
	@$(SANHU) token $(agency)

bench: setup ## measure; writes bench/results/latest.json
	@$(PYTHON) -m bench

faults: setup ## break everything on purpose and count; writes tests/faults/results/latest.json
	@$(PYTHON) -m tests.faults

migrate: setup ## bring the running stack's databases to the newest schema
	@$(SANHU) migrate

PIP_COMPILE := $(VENV)/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate

requirements: setup ## lock the dependencies of pyproject.toml, with hashes
	$(PIP_COMPILE) --output-file requirements/run.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --output-file requirements/dev.txt pyproject.toml

clean: ## stop the local stack and remove its data
	@test ! -x $(SANHU) || $(SANHU) down --purge
