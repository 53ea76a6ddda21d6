# What you can do with this project; `make help` lists it. Only python3 (3.11 or newer) and make
# are needed to begin with.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo demo-fresh demo-once test check format lock xapi clean

help: ## List what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: $(READY) ## Run an agency on this computer: an LMS, the tool, a statement store
	@$(BIN)/lti-leadership demo

demo-fresh: $(READY) ## The same, throwing the last demo's data away first
	@$(BIN)/lti-leadership demo --fresh

demo-once: $(READY) ## Do the demo's journey without a browser and show what arrived where
	@$(BIN)/lti-leadership demo-once

test: $(READY) ## Run all tests (browser tests need Chromium, peer tests need node)
	@$(BIN)/pytest

check: $(READY) ## Check format, lint, types, import contracts, content and generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lti-leadership framework check
	$(BIN)/python tools/generate_xapi.py --check

format: $(READY) ## Format the code and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

xapi: $(READY) ## Write xapi/ anew from the framework and the vocabulary
	$(BIN)/python tools/generate_xapi.py

lock: $(READY) ## Write requirements/ anew from pyproject.toml (needs uv)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.txt

clean: ## Remove what was set up and made here
	rm -rf $(VENV) var build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis tests/peers/node_modules

# The packages are pinned with their checksums; installing takes about half a minute once.
$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Name another one with: make PYTHON=python3.12 …"; exit 1; }
	@echo "Setting up $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 has no venv module (Debian: apt-get install python3-venv)"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
