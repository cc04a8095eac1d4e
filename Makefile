# One command each: `make help` lists them. Nothing else is needed than make and Python 3.11 or newer.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BOOTSTRAP = $(or $(PYTHON),python3) -I helpdesk/bootstrap.py
BIN = .venv/bin
WORKERS ?= 2
PYTEST = $(BIN)/pytest -n $(WORKERS) --dist loadgroup

.PHONY: help python setup setup-test run check format test test-sqlite test-postgres bench bench-postgres docs lock clean reset
.NOTPARALLEL:
.SILENT:
.DEFAULT_GOAL := help

help: ## list these commands
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

python:
	command -v $(or $(PYTHON),python3) >/dev/null || { echo "Python 3.11 or newer is needed; none was found." >&2; exit 1; }

setup: python ## create .venv and install the pinned packages; instant the second time
	$(BOOTSTRAP) base

setup-test: python
	$(BOOTSTRAP) base test train

run: setup ## start everything with the demo: web, worker and scheduler (PORT, HELPDESK_DATA_DIR, DATABASE_URL…)
	HELPDESK_DEMO=$${HELPDESK_DEMO-1} exec $(BIN)/python manage.py serve

check: setup-test ## style and import contracts, in seconds
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet || { echo "Some files are not formatted: make format" >&2; exit 1; }
	$(BIN)/lint-imports

format: setup-test ## put every file in the common format
	$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

test: check test-sqlite test-postgres ## everything: style, contracts, and the suite on both sets of servers

test-sqlite: setup-test ## the suite on the embedded default: SQLite, everything in memory
	$(PYTEST)

test-postgres: setup-test ## the same suite, browsers apart, on real PostgreSQL and Redis-protocol servers
	$(BIN)/python -m tests.support.servers $(PYTEST) -m "not browser"

bench: setup-test ## measure the hot paths, on a database of its own (PARTS="ingest faq" for some only; DATABASE_URL and REDIS_URL are honoured)
	data=$$(mktemp -d) && export HELPDESK_DATA_DIR=$$data && $(BIN)/python manage.py migrate --verbosity 0 && \
		$(BIN)/python manage.py load_articles >/dev/null && $(BIN)/python manage.py bench $(PARTS); status=$$?; rm -rf $$data; exit $$status

bench-postgres: setup-test ## the same on real PostgreSQL and Redis-protocol servers of its own
	$(BIN)/python -m tests.support.servers $(MAKE) --no-print-directory bench PARTS="$(PARTS)"

docs: setup ## write again the pages generated from the code
	$(BIN)/python manage.py document_environment

lock: setup-test ## pin the newest packages that requirements/*.in allow
	$(BIN)/python -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv
	for name in base test train; do .venv/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header -o requirements/$$name.txt requirements/$$name.in || exit 1; done
	rm -rf .venv/lock

clean: ## remove the virtual environment and every cache
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

reset: ## forget the data of the default instance (var/); the next start loads the demo again
	rm -rf var
