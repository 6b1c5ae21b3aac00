# Python 3.11 or newer and make are all this needs.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DEV := DEBUG=true

# Where the rules are tested: the desk's, publishing's, the accounts', the sheets'.
RULES := $(wildcard $(foreach subject, acknowledging approvals_wanted arranging asides audit audit_acts audit_contract \
  bringing change codes describing difference discard drop embargo hold keys labels leases looking merge \
  older_versions outlines people publish reading restore review roles schedules sealing second_step \
  sheets_applying sheets_evidence sheets_reading sheets_staging signing_in talking undo unsaved wishes, \
  tests/test_$(subject).py))
AT_ONCE := not browser and not slow and not django_db(transaction=True)

.PHONY: demo test quick check bench lock

.venv/installed: requirements.lock
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

# The database, the demo's records through import, review and publication, and a server.
demo: .venv/installed
	$(DEV) $(BIN)/python manage.py migrate --verbosity 0
	$(DEV) $(BIN)/python manage.py demo --port $(PORT)
	$(DEV) exec $(BIN)/gunicorn cms.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --log-level warning

test: .venv/installed
	$(BIN)/python -m pytest --numprocesses auto $(ARGS)

# What to run after each change: the rules, without a browser, a page, or many examples; under a minute.
quick: .venv/installed
	$(BIN)/python -m pytest --numprocesses auto -m "$(AT_ONCE)" $(RULES) $(ARGS)

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/lint-imports
	$(DEV) $(BIN)/mypy
	$(DEV) $(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=false SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
	ALLOWED_HOSTS=stet.example $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/installed
	$(BIN)/python -m pytest tests/benchmarks -o python_files="bench_*.py" -s $(ARGS)

lock: .venv/installed
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet --output-file requirements.lock
