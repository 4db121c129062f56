# make run    starts Foothold on this machine, from nothing; PORT=8001 for another port, Ctrl-C stops all of it
# make test   runs the whole test suite; ARGS="-k shares" for a part of it
# make drills runs the tests that kill, restart or deploy whole sites, for some minutes
# make lint   runs what CI checks before the tests
# make bench  measures speeds, JSON on stdout; SIZE=small for a quick look, ARGS="--only diagnosis" for a part of it,
#             TESTS=1 with the test suite, GROWTH=1 for the pages from 100 to 100,000 assessments (an hour)
# make sbom   writes what a deployment consists of, with licences, to var/foothold.cdx.json (CycloneDX)
# make floors runs tests with the oldest versions that pyproject.toml allows; ARGS for a part of them. Needs the network
# make audit  asks OSV for known weaknesses of what is locked. Needs the network
# make faults kills a site's processes under advisors who save, and counts what was lost (docs/reliability.md)
# make backup FILE=site.tar and make restore FILE=site.tar    database and stored files (docs/operations.md)
#
# All they need is make and python3 (3.11 or newer, with venv and pip). What they install and store stays in
# .tools/, .venv/, var/ and staticfiles/. DATABASE_URL=postgresql://... takes a PostgreSQL server of yours instead
# of the one they would start.

PYTHON ?= python3
PY := .venv/bin/python
# One more than there are cores: many tests wait, for a browser, a killed process or the database.
TESTERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 1)')
UV := .tools/bin/uv

# uv trusts the certificates that the system trusts: some networks read TLS traffic with one of their own.
export UV_SYSTEM_CERTS := 1
# The Python that is here will do; never fetch another.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where bytecode is not kept, each of the many processes of the tests compiles all it imports: seconds every time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test drills lint bench faults sbom floors audit backup restore

# A plain command, without a shell in between, so that the supervisor is make's own child and ends with it.
run: .venv/.ready-to-run
	@$(PY) -m config.supervisor --stop-with-parent

test: .venv/.ready-to-test
	$(PY) -m pytest -n $(TESTERS) --dist worksteal $(ARGS)

# Two at a time: they measure how soon things come back.
drills: .venv/.ready-to-test
	$(PY) -m pytest -n 2 --dist loadfile -m drill $(ARGS)

lint: .venv/.ready-to-test
	$(UV) lock --check --offline --quiet
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet
	$(PY) -m djlint templates --check --quiet
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m config.stack.check_production
	$(PY) -m config.stack.check_migrations
	.venv/bin/bandit --configfile pyproject.toml --quiet --recursive .
	git ls-files -z | xargs -0 .venv/bin/detect-secrets-hook --baseline .secrets.baseline

bench: .venv/.ready-to-test
	@$(PY) -m benchmarks --size $(or $(SIZE),full) $(if $(TESTS),--tests) $(if $(GROWTH),--growth) $(ARGS)

faults: .venv/.ready-to-test
	@$(PY) -m tests.faults $(ARGS)

backup: .venv/.ready-to-run
	@$(PY) manage.py backup $(or $(FILE),$(error Name the file to write: make backup FILE=site.tar))

sbom: .venv/.ready-to-test
	@mkdir -p var
	@$(PY) -m config.supply.bom $(UV) > var/foothold.cdx.json
	@echo "var/foothold.cdx.json" >&2

# In an environment of its own: nothing of this touches .venv.
floors: .tools/.ready
	$(UV) pip compile --quiet --resolution lowest-direct --extra prod --group dev --output-file var/floors.txt pyproject.toml
	$(UV) venv --quiet --allow-existing --python $(PYTHON) var/floors
	$(UV) pip sync --quiet --python var/floors/bin/python var/floors.txt
	var/floors/bin/python -m pytest -n $(TESTERS) $(ARGS)

audit: .tools/.ready
	$(UV) audit --frozen --preview-features audit

# An older release's backup gets the tables of this one at once.
restore: .venv/.ready-to-run
	@$(PY) manage.py restore $(or $(FILE),$(error Name the file to read: make restore FILE=site.tar))
	@$(PY) manage.py migrate --no-input --verbosity 0

# What is said while preparing goes to stderr: the output of make bench is for programs.
# --inexact leaves the test tools alone, should they be there.
.venv/.ready-to-run: .tools/.ready pyproject.toml uv.lock
	@echo "Installing the locked dependencies …" >&2
	@$(UV) sync --frozen --quiet --python $(PYTHON) --no-dev --inexact
	@touch $@

.venv/.ready-to-test: .tools/.ready pyproject.toml uv.lock
	@echo "Installing the locked dependencies and the test tools …" >&2
	@$(UV) sync --frozen --quiet --python $(PYTHON)
	@touch $@ .venv/.ready-to-run

.tools/.ready: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Foothold needs Python 3.11 or newer. Name one with: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || \
	  { echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Preparing the installer …" >&2
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-uv.txt
	@touch $@
