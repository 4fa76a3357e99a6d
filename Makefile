# Waymark. `make run` starts it, `make help` lists the rest.
# Settings (PORT, DATABASE_URL, REDIS_URL, ...) come from the environment: `PORT=8080 make run`.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
LANGUAGES := de
CATALOGUES := $(LANGUAGES:%=app/translations/%/LC_MESSAGES/messages.mo)

.NOTPARALLEL:
.SUFFIXES:
.DEFAULT_GOAL := help

.PHONY: help
help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

##  Use

.PHONY: run
run: setup ## Start the web server and the worker; Ctrl-C stops both
	@exec $(BIN)/flask serve

.PHONY: setup
setup: tools instance/secret_key database ## Install everything: tools, assets, texts, database, demo company

##  Check

.PHONY: check
check: lint test ## Everything that must pass before a change lands

.PHONY: lint
lint: tools ## Style, types, imports, templates, CSS, security
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@echo "mypy, and beside it import-linter, our own style and bandit"; \
	$(BIN)/mypy & types=$$!; trap 'kill $$types; exit 130' INT TERM; \
	$(BIN)/lint-imports --no-logo --cache-dir instance/cache/imports && \
	$(BIN)/python -m tests.support.style && \
	$(BIN)/bandit --quiet --severity-level medium --recursive app config.py --configfile pyproject.toml; \
	others=$$?; wait $$types && exit $$others

.PHONY: test
test: tools ## The short test run (at most 15 minutes on 2 cores)
	$(BIN)/pytest -n 2 --dist worksteal -m "not long" $(ARGS)

.PHONY: test-long
test-long: tools ## Kill loops and long property runs
	$(BIN)/pytest -n 2 --dist worksteal -m long $(ARGS)

.PHONY: coverage
coverage: tools ## The short test run with coverage, line by line
	$(BIN)/pytest -n 2 --dist worksteal -m "not long" --cov --cov-report=term $(ARGS)

.PHONY: bench
bench: tools ## Benchmarks: 10,000 people, 1 million signals; SIZE=... asks for more
	$(BIN)/python -m tests.benchmarks $(ARGS)

##  Change

.PHONY: format
format: tools ## Bring the code into its format
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

.PHONY: migration
migration: tools ## Write a migration from the models: make migration m="what changes"
	@test -n "$(m)" || { echo 'usage: make migration m="what changes"' >&2; exit 2; }
	$(BIN)/flask db revision --autogenerate -m "$(m)"

.PHONY: translations
translations: tools ## Collect the texts and bring every catalogue up to date
	@mkdir -p instance
	$(BABEL) extract -F pyproject.toml -k _l -k N_ -k DomainError -k NotFound -k NotAllowed -k Conflict -k Invalid -k audit_action:2 \
		--add-location=file --project=Waymark --version="" -o instance/messages.pot .
	$(TEXTS) update instance/messages.pot $(patsubst %/messages.mo,%,$(CATALOGUES))

BABEL = $(BIN)/python -m babel.messages.frontend --quiet
TEXTS = $(BIN)/python app/translations/catalogues.py

.PHONY: lock
lock: tools ## Write the lock files anew from pyproject.toml
	$(LOCK) --group dev --upgrade -o requirements.lock
	$(LOCK) -c requirements.lock -o requirements-run.lock

LOCK = $(BIN)/uv pip compile --quiet --universal --no-strip-extras --generate-hashes --python-version 3.11 \
	--no-header --no-annotate --no-emit-index-url pyproject.toml

.PHONY: sbom
sbom: tools ## Write the list of parts (CycloneDX) into instance/sbom.json
	$(BIN)/uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements --output-format JSON \
	  --output-file instance/sbom.json requirements-run.lock

.PHONY: clean
clean: ## Remove what can be made again; the database and the secret stay
	rm -rf .venv instance/assets instance/packages instance/cache $(CATALOGUES)
	find app tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

##  Pieces of the set-up: each compares before it works, so that a second run costs next to nothing

.PHONY: tools assets venv database
tools: venv assets $(CATALOGUES)

# The copy of the lock inside .venv tells what is installed there. Compiling is done on all cores, which pip does not;
# a few files of the packages are for other versions of Python.
venv:
	@cmp -s requirements.lock .venv/requirements.lock || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Waymark needs Python 3.11 or newer; say which: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; \
	  echo "installing the tools into .venv"; \
	  test -x $(BIN)/python || $(PYTHON) -m venv .venv; \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-compile -r requirements.lock && \
	  { $(BIN)/python -m compileall -qq -j 0 .venv/lib || true; } && \
	  cp requirements.lock .venv/requirements.lock; }

assets: venv
	@$(BIN)/python app/web/assets/build.py

.SECONDEXPANSION:
$(CATALOGUES): $$(wildcard $$(@D)/*.po)
	@$(TEXTS) compile $(@D)

instance/secret_key:
	@mkdir -p instance
	@umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))' > $@.new && mv $@.new $@

# Only the default database is made and kept up to date here. Its first filling is marked while it lasts: what was
# broken off is thrown away and begun again.
database: venv assets instance/secret_key $(CATALOGUES)
	@if test -n "$$DATABASE_URL"; then exec $(BIN)/flask db upgrade; fi; \
	ls migrations/versions/*.py > instance/migrations.new; \
	if test -e instance/filling || ! test -e instance/waymark.db; then \
	  echo "making the database and the demo company"; \
	  touch instance/filling; rm -f instance/waymark.db instance/waymark.db-wal instance/waymark.db-shm; \
	  $(BIN)/flask db upgrade && $(BIN)/flask demo seed && \
	  mv instance/migrations.new instance/migrations && rm instance/filling; \
	elif ! cmp -s instance/migrations.new instance/migrations; then \
	  echo "bringing the database up to date"; \
	  $(BIN)/flask db upgrade && mv instance/migrations.new instance/migrations; \
	else rm instance/migrations.new; fi
