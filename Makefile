# Kehu from a clone: needs Python 3.11 or newer, make and PyPI.
# `make run` opens the screens on your book, `make demo` on invented customers in build/demo.json.
# ARGS are passed on, as in `make run ARGS="--book FILE"`; VENV and PYTHON say where to install and with what.

PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV ?= .venv
ARGS ?=
DEMO = build/demo.json
INSTALL = $(VENV)/bin/python -m pip install --disable-pip-version-check --quiet
SOURCES = store screens tui

.PHONY: run demo test check bench clean

run: $(VENV)/.run
	@$(VENV)/bin/kehu $(ARGS)

demo: $(VENV)/.run
	@mkdir -p $(dir $(DEMO))
	@test -e $(DEMO) || KEHU_BOOK=$(DEMO) $(VENV)/bin/kehu demo $(ARGS)
	@KEHU_BOOK=$(DEMO) $(VENV)/bin/kehu

test: $(VENV)/.test
	$(VENV)/bin/python -m pytest -n 4 --dist worksteal $(ARGS)

check: $(VENV)/.check
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy --strict
	$(VENV)/bin/lint-imports --no-cache

bench: $(VENV)/.test
	$(VENV)/bin/python -m bench $(ARGS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(SOURCES) tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n '$(PYTHON)' || { echo 'Kehu needs Python 3.11 or newer, and none was found.' \
		'Install it, or say where it is: make run PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Without compiled files the screens start half a second later.
$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	@echo 'Installing Kehu into $(VENV); this is done once.'
	@$(INSTALL) --editable .
	@$(VENV)/bin/python -m compileall -q $(SOURCES)
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/.run
	@$(INSTALL) --editable '.[test]'
	@touch $@

$(VENV)/.check: pyproject.toml | $(VENV)/.test
	@$(INSTALL) --editable '.[test,dev]'
	@touch $@
