# Everything runs from .venv, which the first target that needs it makes from the pinned requirements.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install picture dev demo serve test check format bench simulate faults messages pins clean

help:  ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 20

install: $(VENV)/run.stamp  ## Install Vigie and the `vigie` command into .venv

picture: install  ## Install what draws the digest's timeline, too
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-picture.txt

dev: $(VENV)/dev.stamp  ## Install what the tests and checks need, too

demo: install  ## Start the demo and print its address (PORT=… to choose the port)
	@$(BIN)/python -m bot demo

serve: install  ## Run the bot with the settings of the environment
	@$(BIN)/python -m bot serve

test: dev  ## Run the tests, with the coverage they must reach
	$(BIN)/python -m pytest --cov --cov-report= --cov-fail-under=95
	$(BIN)/python -m coverage report --include='bot/domain/*,bot/slack/views/*' --fail-under=100

check: dev  ## Lint, types, layers, and both languages complete
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/catalogues.py

format: dev  ## Put the code in its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

faults: dev  ## Break the real process, and print what it survived (KILLS=300 for the long run)
	$(BIN)/python -m tests.faults $(if $(KEEP),--keep)

bench: dev  ## Measure, and print each figure beside its bound
	$(BIN)/python -m tools.bench

simulate: dev  ## A year of 10,000 workspaces against Slack's limits (WORKSPACES=… SEED=… PROCESSES=…)
	@$(BIN)/python -m tools.simulate $(if $(WORKSPACES),--workspaces $(WORKSPACES)) $(if $(SEED),--seed $(SEED)) \
		$(if $(PROCESSES),--processes $(PROCESSES))

messages: dev  ## Bring the catalogues up to date with the texts in the code
	$(BIN)/python tools/catalogues.py --update

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links pyproject.toml

pins: dev  ## Choose the newest versions that pyproject.toml allows, with their hashes
	$(COMPILE) --upgrade --extra build -o requirements.txt
	$(COMPILE) --upgrade --extra picture -c requirements.txt -o requirements-picture.txt
	$(COMPILE) --upgrade --extra build --extra dev --extra picture -c requirements.txt -c requirements-picture.txt \
		-o requirements-dev.txt

clean:  ## Remove the environment and what tools have left
	rm -rf $(VENV) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Vigie needs Python 3.11 or later: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements.txt pyproject.toml
	@echo "Installing Vigie into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.txt
	@echo "Installing the tests' needs into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
