# Cairn's commands. Each prepares what it needs first (deploy/prepare.py): only what is missing or has changed.

PYTHON ?= python3
PREPARE := $(PYTHON) deploy/prepare.py

.PHONY: help serve test check desktop agents bench soak browser clean

help:
	@echo "make serve    set up what is missing and run Cairn on http://127.0.0.1:8000"
	@echo "make test     set up and pass all tests, in two processes; ARGS='-k words' picks some"
	@echo "make check    formatting, lint and types, of Python and TypeScript"
	@echo "make desktop  set up what cairn record needs"
	@echo "make agents   build the browser extension, into agents/extension/dist"
	@echo "make bench    measure, and print the table beside its bounds"
	@echo "make soak     the reliability tests in full, for hours; writes docs/soak.md"
	@echo "make browser  set up Chromium, for cairn import --play"
	@echo "make clean    remove what was set up; never the data"

serve:
	@$(PREPARE) serve
	@exec .venv/bin/cairn serve

test:
	@$(PREPARE) test
	@exec $(PREPARE) run .venv/bin/python -m pytest --numprocesses 2 $(ARGS)

check:
	@$(PREPARE) check
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	@$(PREPARE) npm run --silent check
	@$(PREPARE) npm-agents run --silent check

desktop:
	@$(PREPARE) desktop

agents:
	@$(PREPARE) agents

bench:
	@$(PREPARE) test
	@exec $(PREPARE) run .venv/bin/python -m bench $(ARGS)

soak:
	@$(PREPARE) test
	@exec $(PREPARE) run .venv/bin/python -m tests.soak $(ARGS)

browser:
	@$(PREPARE) browser

clean:
	rm -rf .venv web/editor/node_modules web/static/editor agents/node_modules agents/extension/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
