# Every command brings what it needs into .venv first. `make` alone lists them.
PY := .venv/bin/python
FLASK := $(PY) -m webapp.supervisor flask
JOBS ?= 3
# Where it is set, each of the many processes would compile the whole house anew at its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo migrate test look album soak bench eye lint format i18n lock migration browser

help:  # list these commands
	@sed -n 's/^\([a-z0-9]*\):[^#]*# /make \1|/p' Makefile | column -t -s '|'

run: .venv/.runtime  # start everything on one machine (PORT=8000 DATA_DIR=instance ...), Ctrl-C ends it
	@exec $(PY) -m webapp.supervisor

demo: .venv/.runtime  # fill the database of `make run` with believable data
	@$(FLASK) demo seed

migrate: .venv/.runtime  # bring the database of `make run` (or DATABASE_URL) to the newest revision
	@$(FLASK) db upgrade

test: .venv/.tests browser  # run every test on its own Postgres, Redis, SMTP server and browser
	@$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

look: .venv/.tests browser  # take the pictures anew that tests/browser/test_look.py compares with
	@RENEW_LOOK=1 $(PY) -m pytest -q tests/browser/test_look.py

album: .venv/.tests browser  # take a picture of every page (ARGS="FOLDER --language fr --width 360 768")
	@$(PY) -m tests.browser.album $(ARGS)

soak: .venv/.tests browser  # everything at once for minutes, with figures; then the tests that take long
	@$(PY) -m benchmarks.soak --seconds $(or $(SECONDS),300)
	@$(PY) -m pytest -m soak $(ARGS)

bench: .venv/.tests  # measure the product beside its bare limits, into benchmarks/results/
	@$(PY) -m benchmarks $(ARGS)

eye: .venv/.tests browser  # measure pages in a real browser: bytes, requests, layout shift, server time
	@$(PY) -m benchmarks.eye $(ARGS)

lint: .venv/.tests  # check style, types, import contracts and templates
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/djlint templates --lint --quiet

format: .venv/.tests  # rewrite the code in the project's style
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

i18n: .venv/.tests  # collect the texts to translate and compile the translations
	@.venv/bin/pybabel -q extract -F pyproject.toml -k lazy_gettext -k _l --no-location --sort-output --project=Guesthouse -o translations/messages.pot .
	@.venv/bin/pybabel -q update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@.venv/bin/pybabel -q compile -d translations

migration: .venv/.tests  # write a migration from the models: make migration NAME=links_add_clicks
	@APP_ENV=development $(PY) -m tests.services.postgres sh -c 'flask --app wsgi db upgrade && flask --app wsgi db migrate -m "$(NAME)"'

lock: .venv/.tests  # compile the pinned, hashed requirements from their .in files (needs uv)
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) tests/requirements.in -o tests/requirements.txt

COMPILE := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --custom-compile-command 'make lock'

browser: .venv/.tests
	@$(PY) -m tests.services.browser

.venv/.runtime: requirements.txt
	@bin/environment requirements.txt && touch $@

.venv/.tests: requirements.txt tests/requirements.txt
	@bin/environment requirements.txt tests/requirements.txt && touch .venv/.runtime $@
