# Works on a machine that has only Python 3.11 or newer, make and git.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := generator tests benchmarks templates/runtime generated

.DEFAULT_GOAL := help
.PHONY: help install generate check test test-prism lint format update-goldens bench corpus clean

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1 \2/p' $(firstword $(MAKEFILE_LIST)) \
	| awk '{name = $$1; $$1 = ""; printf "  make %-16s%s\n", name, $$0}'

install: $(READY) ## Make .venv with everything in it.

# The folder counts as made only when the last step has succeeded.
$(READY): pyproject.toml requirements-dev.txt
	@python="$(PYTHON)"; \
	for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  [ -n "$$python" ] && break; \
	  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  && python="$$name"; \
	done; \
	[ -n "$$python" ] || { \
	  echo "make: no Python 3.11 or newer was found; name one: make PYTHON=/path/to/python3" >&2; \
	  exit 1; }; \
	"$$python" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint requirements-dev.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q generator
	@touch $@

generate: $(READY) ## Write generated/ from specs/.
	$(BIN)/apiwright generate

check: $(READY) ## Fail if generated/ is not what the generator would write.
	$(BIN)/apiwright check

test: $(READY) ## Run all tests.
	$(BIN)/python -m pytest --quiet --numprocesses auto

test-prism: $(READY) ## Call the generated client against Prism, a mock server (needs Node).
	@command -v npx >/dev/null || { \
	  echo "make test-prism: Prism needs Node.js 18 or newer, which is not installed" >&2; \
	  exit 1; }
	APIWRIGHT_PRISM=1 $(BIN)/python -m pytest --quiet tests/prism

lint: $(READY) ## Check style, types and the direction of imports.
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/black --check --quiet $(SOURCES)
	$(BIN)/mypy generator
	$(BIN)/mypy templates/runtime
	$(BIN)/mypy generated
	$(BIN)/mypy tests benchmarks
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

format: $(READY) ## Lay out the sources.
	$(BIN)/ruff check --quiet --fix-only $(SOURCES)
	$(BIN)/black --quiet $(SOURCES)

update-goldens: $(READY) ## Write what the generator now makes into tests/cases/ and generated/.
	$(BIN)/python -m pytest --quiet tests/test_cases.py --update-goldens
	$(BIN)/apiwright generate

bench: $(READY) ## Measure the generator, beside its peers where they are installed.
	$(BIN)/python -m benchmarks.generate
	$(BIN)/python -m benchmarks.runtime

corpus: $(READY) ## Try every document of the public corpus (needs npm; goes on where it stopped).
	$(BIN)/python -m benchmarks.corpus

clean: ## Remove what make has made, but for generated/.
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
