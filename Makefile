# Python 3.11 or newer and make are all this needs.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r
DEV := DEBUG=true
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet

# Where the rules are tested: the accounts', the desk's, publishing's, the sheets'.
RULES := tests/accounts tests/desk tests/publishing tests/sheets
AT_ONCE := not browser and not slow and not django_db(transaction=True)

.PHONY: demo test quick check bench scale lock pythons

# What production installs, and all the demo needs.
$(VENV)/installed: requirements.lock
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) requirements.lock
	touch $@

# The same, with the tools that test and check.
$(VENV)/developed: requirements-dev.lock $(VENV)/installed
	$(INSTALL) requirements-dev.lock
	touch $@

# The database, the demo's records through import, review and publication, and a server.
demo: $(VENV)/installed
	$(DEV) $(BIN)/python manage.py migrate --verbosity 0
	$(DEV) $(BIN)/python manage.py demo --port $(PORT)
	$(DEV) exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --log-level warning

test: $(VENV)/developed
	$(BIN)/python -m pytest --numprocesses auto $(ARGS)

# What to run after each change: the rules, without a browser, a page, or many examples; under a minute.
quick: $(VENV)/developed
	$(BIN)/python -m pytest --numprocesses auto -m "$(AT_ONCE)" $(RULES) $(ARGS)

check: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/lint-imports
	$(DEV) $(BIN)/mypy
	$(DEV) $(BIN)/python manage.py makemigrations --check --dry-run
	.ci/production

bench: $(VENV)/developed
	$(BIN)/python -m pytest tests/benchmarks -o python_files="bench_*.py" -s $(ARGS)

# A database of so many titles and a small one, and what each page takes on both. Both stay, until DROP=1.
TITLES ?= 1000000
scale: $(VENV)/developed
	$(BIN)/python -m tests.scale --titles $(TITLES) $(if $(DROP),--drop) $(ARGS)

# The tests on each Python that is here; says which are not.
pythons:
	.ci/pythons test

# Production decides its versions alone; the tools go by them.
lock: $(VENV)/developed
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra celery --constraints requirements.lock --output-file requirements-celery.lock
	$(LOCK) --extra celery --group dev --constraints requirements.lock --output-file requirements-dev.lock
