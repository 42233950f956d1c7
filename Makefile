# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SERVE ?= 1
PORT ?= 8000
DATA ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types figures constraints clean

help:  ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(READY): $(BIN)/uv pyproject.toml constraints.txt overrides.txt
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --constraint constraints.txt \
		--override overrides.txt --group dev --editable '.[voices]'
	@touch $@

demo: $(READY)  ## annotate sample_media/, print the findings, serve them (SERVE=0: print and end)
	$(BIN)/annotator annotate sample_media --out demo --offline
ifneq ($(SERVE),0)
	$(BIN)/annotator serve demo --port $(PORT)
endif

test: $(READY)  ## pass the tests; what needs a missing system package is skipped, with the reason
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: lint types test  ## everything CI runs

lint: $(READY)  ## ruff: format, imports, docstrings, security, complexity
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy --strict on annotator/ and web/
	$(BIN)/mypy

figures: $(READY)  ## measure every figure of docs/figures.md again (DATA: folder with scenes/ and real/)
	$(BIN)/python benchmarks/figures.py --data $(DATA)

constraints: $(BIN)/uv  ## resolve the dependencies anew into constraints.txt
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --extra voices --group dev --universal \
		--python-version 3.11 --override overrides.txt --no-annotate --no-header \
		--no-emit-index-url --output-file constraints.txt

clean:  ## remove what was built and measured, and the virtual environment
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache
