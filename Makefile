# Every target sets up what it needs. Python 3.11 or newer and make are all a machine must have.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
MINUTES ?= 10
FOLDERS ?=

.PHONY: help setup demo test check format lock bench torture fuzz clean

help:     ## this list
	@grep -hE '^[a-z]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

$(READY): requirements-develop.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-develop.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

setup: $(READY) ## create .venv from the lock file

demo: $(READY)  ## the main job on a mailbox of its own, in this terminal
	$(BIN)/csc-mailbot demo

test: $(READY)  ## all tests (servers that are not installed are skipped, and said)
	$(BIN)/python -m pytest

check: $(READY) ## ruff, mypy strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## mend what can be mended without thought
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## the figures, beside a peer and the bare floor (needs Dovecot)
	$(BIN)/python -m tests.benchmarks

torture: $(READY) ## kill and disturb the real daemon, and account for every mail (needs Dovecot; about half an hour)
	$(BIN)/python -m tests.torture

fuzz: $(READY) ## ten minutes of broken and made mails through the whole judgement (MINUTES=180, FOLDERS=…)
	$(BIN)/python -m tests.fuzzing $(FOLDERS) --minutes $(MINUTES)

lock: ## write the lock files anew (needs uv)
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url \
	    --no-emit-find-links pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url \
	    --no-emit-find-links --extra demo --extra develop pyproject.toml -o requirements-develop.lock

clean: ## away with what can be made again
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
