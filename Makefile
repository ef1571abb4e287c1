# Each target sets up what it needs and can be run again at once.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test nightly chaos bench eval lock clean

.venv/.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 이상이 필요합니다 (Python 3.11 or newer is needed)." >&2; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: .venv/.python requirements.lock pyproject.toml
	@echo "설치하고 있습니다 (1-2분)…" >&2
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

demo: .venv/.run
	@$(BIN)/aidaily demo

test: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 3 --dist worksteal

# What is too slow for every change: long sets, whole days, both SDKs.
nightly: .venv/.dev
	$(BIN)/python -m pytest -n 3 --dist worksteal -m nightly

# Kills at random, a full disk, and the recorded days with every fault where the shared data is there.
chaos: .venv/.dev
	$(BIN)/python -m pytest -s tests/chaos

bench: .venv/.dev
	$(BIN)/python benchmarks/run.py

# How well the configured model writes, over PAPERS papers, and how well its lines are checked.
PAPERS ?= 20
eval: .venv/.dev
	$(BIN)/python benchmarks/eval.py --papers $(PAPERS)

# Pins with hashes and no addresses: any index that serves the same files will do.
lock: .venv/.dev
	$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate \
		--output-file requirements.lock requirements.in pyproject.toml
	$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --extra dev --extra google-generativeai \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate \
		--constraint requirements.lock --output-file requirements-dev.lock requirements.in pyproject.toml

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
