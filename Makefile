# make demo   build the samples, serve them, print the address
# make test   every test; installs what it needs and says what it skipped and why
# make lint   style, types, layers       make bench   measurements beside peers       make lock   renew the pins

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint audit bench lock install install-test browser servers packages test-packages screenshots clean

demo: install packages
	$(BIN)/hetu demo

test: install-test browser servers test-packages lint
	$(BIN)/python -m pytest -rs tests

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	@$(MAKE) --no-print-directory audit

# Known vulnerabilities of what is pinned, where the service that lists them can be reached; says how many pins it knew.
audit: install-test
	@said=$$($(BIN)/pip-audit -r requirements.lock --no-deps --disable-pip --progress-spinner off --timeout 5 2>&1) && ran=1 || ran=0; \
	pins=$$(grep -c == requirements.lock); unknown=$$(echo "$$said" | grep -c 'could not be audited'); \
	if echo "$$said" | grep -q '^Found .*known vulnerabilit'; then echo "$$said"; exit 1; \
	elif [ $$ran = 0 ]; then echo "pip-audit: skipped, the list of vulnerabilities cannot be reached"; \
	else echo "pip-audit: nothing known against $$((pins - unknown)) of $$pins pins; the others could not be looked up"; fi

bench: install-test
	$(BIN)/python -m bench

install: $(VENV)/.installed
install-test: $(VENV)/.installed-test

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-test.lock
	touch $@

# A browser for the page tests, where this user may install one; without it those tests say so and are skipped.
browser:
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver fonts-noto-cjk) >/dev/null 2>&1 \
	  || echo "no browser could be installed: page tests will be skipped"; \
	else echo "no browser, and no right to install one: page tests will be skipped"; fi

# OpenLink Virtuoso, to hold graphs behind URLs to the same answers; without it those tests say so and are skipped.
servers:
	@command -v virtuoso-t >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin) >/dev/null 2>&1 \
	  || echo "Virtuoso could not be installed: its tests will be skipped"; \
	else echo "no Virtuoso, and no right to install it: its tests will be skipped"; fi

# YASGUI's editor for the SPARQL page; without it the page has a plain box.
EDITOR_FILE := api/static/packages/yasqe.min.js
packages: $(EDITOR_FILE)
$(EDITOR_FILE): package.json package-lock.json
	@if command -v npm >/dev/null; then npm ci --omit=dev --silent --no-audit --no-fund >/dev/null 2>&1 || \
	  echo "npm ci failed: the SPARQL page has a plain box"; \
	else echo "no npm: the SPARQL page has a plain box"; fi

# The same with what tests need besides, such as axe.
test-packages: node_modules/.with-tests
node_modules/.with-tests: package.json package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund >/dev/null 2>&1 && touch $@ || \
	  echo "npm ci failed: tests that need its packages will be skipped"; \
	else echo "no npm: tests that need its packages will be skipped"; fi

# The four pictures of the README, from the samples; needs a browser and fonts for Chinese.
screenshots: install-test browser
	$(BIN)/python -m bench.screenshots

# Pins only: what a fresh environment gets from pyproject.toml today.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --disable-pip-version-check .
	build/lock/bin/pip freeze --exclude hetu --exclude-editable | grep -v '^hetu' > requirements.lock
	build/lock/bin/pip install --quiet --disable-pip-version-check '.[test]'
	build/lock/bin/pip freeze --exclude hetu | grep -v '^hetu' > requirements-test.lock
	rm -rf build/lock

clean:
	rm -rf $(VENV) build *.egg-info hetu-demo
