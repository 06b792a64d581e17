# Every target sets up what it needs; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup ocr system-packages demo test test-slow test-cluster lint format bench harvest reparse publish serve lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

CHECK_PYTHON := $(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'

$(STAMP): requirements.lock pyproject.toml
	@$(CHECK_PYTHON)
	@echo "Making the environment in $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@touch $@

setup: $(STAMP) ## Make the environment from the lock file

ocr: $(STAMP) ## Add the reading of scanned pages (150 MB) to the environment
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-ocr.lock

system-packages: ## Install what the tests use beside Python (Chromium, Pango, fonts ...), where missing (needs root)
	@$(CHECK_PYTHON)
	@$(PYTHON) tools/system_packages.py install

demo: $(STAMP) ## Harvest the bundled fixtures offline into data/harvest.db
	@scrapy demo
	@echo "after:  . $(BIN)/activate"

test: $(STAMP) ## Run the whole test suite offline
	@python -m pytest -n auto

test-slow: $(STAMP) ## Kill 200 harvests at random moments and fuzz by the thousand (about an hour)
	@python -m tests.crawl.kill_loop 200 --record
	@FUZZ_EXAMPLES=5000 FUZZ_RECORD=1 python -m pytest tests/fuzz --timeout 3600
	@python -m tests.crawl.reliability_table

test-cluster: $(STAMP) ## Install dask and scrapyd, then test reading and crawling on several machines (minutes)
	@python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@python -m pip install --quiet --disable-pip-version-check --group cluster
	@python -m pytest -m cluster --timeout 600

lint: $(STAMP) ## Check style, formatting and types
	@ruff check .
	@ruff format --check .
	@mypy

format: $(STAMP) ## Format the code
	@ruff format .
	@ruff check --fix .

bench: $(STAMP) ## Measure accuracy and speed
	@python -m benchmarks

harvest: $(STAMP) ## Harvest every source from the live sites
	@scrapy harvest

reparse: $(STAMP) ## Rebuild the rows from the archive
	@scrapy reparse

publish: $(STAMP) ## Build the published database and its exports into build/publish
	@scrapy publish

serve: $(STAMP) publish ## Publish, then serve the site on http://127.0.0.1:8001
	@datasette serve build/publish --port 8001

lock: ## Renew requirements.lock within the ranges of pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --group dev --extra publish --no-annotate --universal --python-version 3.11 --upgrade -o requirements.lock
	@uv pip compile pyproject.toml --extra ocr --constraint requirements.lock --no-annotate --universal --python-version 3.11 --upgrade -o requirements-ocr.lock

clean: ## Remove the environment, caches and build output; data/ stays
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
