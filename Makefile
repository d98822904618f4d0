# Two commands do everything on a bare machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test test-distributed ui demo docs bench torture lock clean check

run: $(VENV)/.ready
	@$(BIN)/yearbook run $(ARGS)

ui: $(VENV)/.ready
	@$(BIN)/yearbook ui

demo: $(VENV)/.ready
	@$(BIN)/yearbook demo $(ARGS)

# The site of docs/ in docs/_build/html; a warning is an error.
docs: $(VENV)/.ready-dev
	$(BIN)/sphinx-build -q -W --keep-going docs docs/_build/html
	@echo "docs/_build/html/index.html"

test: $(VENV)/.ready-dev check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Two worker processes and a PostgreSQL of their own on loopback (docs/distributed.md); skipped, with
# the reason, where no PostgreSQL is installed.
test-distributed: $(VENV)/.ready-distributed
	YEARBOOK_TEST_DISTRIBUTED=1 $(BIN)/python -m pytest -rs tests/distributed

# The project beside other packages, and against its own bounds; the tables go to benchmarks/results.
bench: $(VENV)/.ready-bench
	$(BIN)/python -m benchmarks.mathematics
	$(BIN)/python -m benchmarks.refresh
	$(BIN)/python benchmarks/robustness.py
	$(BIN)/python -m benchmarks.national
	$(BIN)/python benchmarks/reading.py

# Slow on purpose: 200 refreshes killed at random moments, readers in a loop meanwhile.
torture: $(VENV)/.ready-dev
	$(BIN)/python -m tests.pipeline.torture 200

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy pipelines/indices pipelines/interpolation.py

$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "setting up $(VENV) (once, one to two minutes) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@echo "setting up the test tools in $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.ready-bench: requirements-bench.lock $(VENV)/.ready-dev
	@echo "setting up the other packages in $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/.ready-distributed: requirements-distributed.lock $(VENV)/.ready
	@echo "setting up what several processes need in $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements-distributed.lock
	@touch $@

# Rewrites the locks: versions and hashes, no index lines.
lock:
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install -q uv
	@for part in "requirements.lock ui" "requirements-dev.lock ui docs dev" \
	    "requirements-bench.lock ui docs dev bench" \
	    "requirements-distributed.lock ui docs dev distributed"; do set -- $$part; file=$$1; shift; \
	  printf '# For the extras "%s": exact versions with hashes, no index lines. Rewritten by "make lock".\n' "$$*" > $$file; \
	  printf 'setuptools\n' | $(VENV)/lock/bin/uv pip compile -q --universal --python-version 3.11 \
	    --generate-hashes --no-strip-extras --no-header --no-annotate --no-emit-index-url \
	    $$(printf -- '--extra %s ' $$*) pyproject.toml - | cat >> $$file; done

clean:
	rm -rf warehouse/build warehouse/releases warehouse/current warehouse/dagster warehouse/demo
