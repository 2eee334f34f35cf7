# The interpreter that makes .venv, and the port that `make run` serves on.
PYTHON ?= python3
PORT ?= 8000

VENV = .venv
BIN = $(VENV)/bin
MANAGE = $(BIN)/python manage.py
PIP_INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --requirement
PYTEST = $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4
# Writes requirements*.txt from requirements*.in. Neither the packages' host nor anything else of this machine is written.
PIP_COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
REQUIREMENTS = requirements requirements-s3 requirements-sentry requirements-dev
# The licences of packages that the newspaper may be distributed with or tested by. LGPL and MPL: as separate packages.
LICENCES = MIT;BSD;Apache;ISC;PSF;Python Software Foundation;CNRI-Python;MPL;Mozilla Public License;LGPL
# Packages whose metadata names none of these: axe-playwright-python and pyrage are MIT by their files; djlint is GPL, and
# only run as a program.
CHECKED_LICENCES = axe-playwright-python djlint pyrage
# The next Django and Python, which make test-next tries.
NEXT = .venv-next
PYTHON_NEXT ?= python3.13
# Each process of the tests would compile them all anew.
export PYTHONDONTWRITEBYTECODE =
# Checks and tests never open the newspaper's own database.
IN_MEMORY = DATABASE_URL=sqlite://:memory:
TEMPLATES = templates

.PHONY: run test test-fast test-sqlite test-postgresql test-next messages lint licences lock update format clean

run: $(VENV)/installed
	@$(MANAGE) migrate
	@PORT=$(PORT) $(MANAGE) load_demo
	@$(MANAGE) runserver 127.0.0.1:$(PORT)

test: test-sqlite test-postgresql

test-sqlite: $(VENV)/installed-dev
	@echo "The tests on SQLite:"
	@$(IN_MEMORY) $(PYTEST)

test-postgresql: $(VENV)/installed-dev
	@echo "The tests on PostgreSQL:"
	@$(BIN)/python -m tests.postgresql $(PYTEST)

test-fast: $(VENV)/installed-dev
	@echo "The tests on SQLite, without those in a browser:"
	@$(IN_MEMORY) $(PYTEST) --ignore=tests/browser

test-next: $(NEXT)/installed
	@echo "The tests on the next Django and Python, with psycopg 3 beside psycopg2:"
	@$(IN_MEMORY) $(PYTEST:$(BIN)%=$(NEXT)/bin%)
	@$(NEXT)/bin/python -m tests.postgresql $(PYTEST:$(BIN)%=$(NEXT)/bin%)

# Needs Debian's gettext. Locations name the file only, so that the catalogue changes with the messages alone.
messages: $(VENV)/installed-dev
	@$(IN_MEMORY) $(MANAGE) makemessages --locale=en --extension=html,txt,py,rss,atom,xml --no-obsolete \
		--add-location=file --no-wrap --ignore=tests --ignore=bench
	@msgfmt --check-format --output-file=locale/en/LC_MESSAGES/django.mo locale/en/LC_MESSAGES/django.po

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(IN_MEMORY) $(BIN)/mypy
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(IN_MEMORY) $(MANAGE) makemigrations --check --dry-run
	$(IN_MEMORY) $(MANAGE) check

# Fails for a package whose licence isn't in LICENCES.
licences: $(VENV)/installed-dev
	@$(BIN)/pip-licenses --partial-match --allow-only='$(LICENCES)' --ignore-packages $(CHECKED_LICENCES)

# After a change of requirements*.in. Pins of what is in the files stay as they are.
lock: $(VENV)/installed-dev
	@$(foreach name,$(REQUIREMENTS),$(PIP_COMPILE) --output-file=$(name).txt $(name).in &&) true

# The newest versions of everything that requirements*.in doesn't pin. Change the pins there by hand, then run the tests.
update: $(VENV)/installed-dev
	@$(foreach name,$(REQUIREMENTS),$(PIP_COMPILE) --upgrade --output-file=$(name).txt $(name).in &&) true
	@$(BIN)/python -m pip list --outdated --not-required

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf $(VENV) $(NEXT) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Newsroom needs Python 3.11 or newer, and there is no $(PYTHON) here. Name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Newsroom needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`. Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) comes without its venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV) with `$(PYTHON) --version`"
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/installed: requirements.txt $(BIN)/python
	@echo "Installing what the newspaper needs (about a minute)"
	@$(PIP_INSTALL) requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing what its tests and linters need (about a minute)"
	@$(PIP_INSTALL) requirements-dev.txt
	@touch $@

$(NEXT)/installed: requirements.txt requirements-dev.txt requirements-s3.txt requirements-next.txt
	@$(PYTHON_NEXT) -m venv --clear $(NEXT)
	@$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-next.txt
	@touch $@
