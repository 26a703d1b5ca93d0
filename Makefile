# Everything a person or a build machine does with Keel. Python is all it needs; the rest is installed into .venv.
# Recipes use paths relative to this folder only, and `python -m`, so that the folder's path may hold spaces.

SHELL = /bin/sh
PY = .venv/bin/python
INSTALL = config/embedded/install.py
ARGS =
SIZE = small

# The interpreter of .venv if it works, else the newest of the machine that can make one.
install = python=; found=; \
	for candidate in $(PY) python3.14 python3.13 python3.12 python3.11 python3 python; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			found="$$candidate"; \
			if "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then python="$$candidate"; break; fi; \
		fi; \
	done; \
	if [ -n "$$python" ]; then exec "$$python" $(INSTALL) $(1); fi; \
	if [ -n "$$found" ]; then echo "$$found cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; \
	else echo "Keel needs Python 3.11 or newer, with venv; on Debian and Ubuntu: apt install python3 python3-venv" >&2; fi; \
	exit 1

.PHONY: run test faults bench lint format types architecture schema lighthouse install install-test

run: install
	@exec $(PY) -m config.embedded.supervisor

test: install-test
	@exec $(PY) -m pytest --numprocesses auto --dist worksteal $(ARGS)

# SIZE=small (under three minutes) or full; ARGS="--only import" measures a part.
bench: install
	@exec $(PY) -m benchmarks --size $(SIZE) $(ARGS)

# The fault tests with their large numbers, and ten thousand random stories: half an hour, and an hour or more. Small
# ones run with `make test`.
faults: install-test
	@env FAULTS=full $(PY) -m pytest --timeout 0 $(ARGS) tests/faults
	@exec env FAULTS=full $(PY) -m pytest --timeout 0 --numprocesses auto --dist worksteal $(ARGS) tests/measurement/test_state_machine.py

lint: install-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet

format: install-test
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: install-test
	KEEL_BUILD=1 $(PY) -m mypy

architecture: install-test
	KEEL_BUILD=1 $(PY) -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())'

schema: install-test
	KEEL_BUILD=1 $(PY) -W "ignore:Got an error checking a consistent:RuntimeWarning" manage.py makemigrations --check --dry-run
	KEEL_BUILD=1 $(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null

lighthouse: install-test
	@exec $(PY) -m tests.lighthouse.measure $(ARGS)

install:
	@$(call install,run embedded)

install-test:
	@$(call install,run embedded test)
