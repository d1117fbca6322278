# Each target sets up what it needs in .venv/, from requirements.lock. Recipes are POSIX sh.
.POSIX:
.PHONY: help setup demo test test-slow trust fuzz check check-all fix bench bench-large docs lock clean

VENV = .venv
BIN = $(VENV)/bin
# The first Python between 3.11 and 3.13 on the PATH; `make PYTHON=/path/to/python demo` chooses another.
PYTHON =

help:
	@echo "make demo    set up, then run the bundled study (EPCI)"
	@echo "make test    set up, then run the tests (twelve minutes)"
	@echo "make test-slow  run those that take long: browsers, servers, kills, simulations, real files"
	@echo "make trust   run the tests that compare figures with other programs, and write docs/trust.md"
	@echo "make fuzz    give the program ten thousand damaged inputs, and kill it at fifty moments (fifteen minutes)"
	@echo "make check   lint, types, layers and documentation; changes nothing"
	@echo "make check-all  check, and run the tests on Python 3.11, 3.12 and 3.13, as far as they are there"
	@echo "make fix     format and repair what the linter can"
	@echo "make bench   print the speed figures of this machine"
	@echo "make bench-large  print the growth to 2.3 million territories"
	@echo "make docs    build the documentation into site/"
	@echo "make lock    renew requirements.lock"

setup: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	@set -eu; \
	python="$(PYTHON)"; \
	if [ -z "$$python" ]; then \
	  for candidate in python3 python3.13 python3.12 python3.11; do \
	    if command -v "$$candidate" >/dev/null 2>&1 && \
	       "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then \
	      python="$$candidate"; break; \
	    fi; \
	  done; \
	fi; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11, 3.12 or 3.13 is missing. On Debian or Ubuntu: apt install python3 python3-venv" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$("$$python" --version) (once; a minute or two)"; \
	"$$python" -m venv --clear $(VENV); \
	sed -n '/^uv==/,/# via/p' requirements.lock > $(VENV)/uv.txt; \
	if ! $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt || \
	   ! $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock; then \
	  echo "The packages could not be downloaded: check the network, then type the same command again." >&2; exit 1; \
	fi; \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	$(BIN)/python -m compileall -q ifn_research; \
	touch $(VENV)/installed

demo: setup
	@$(BIN)/ifn run --out results/demo --force

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-slow: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

trust: setup
	@rm -f $(VENV)/trust.jsonl
	@IFN_TRUST=$(VENV)/trust.jsonl $(BIN)/python -m pytest -n 2 --dist loadfile -m confirms
	@$(BIN)/python docs/trust.py $(VENV)/trust.jsonl

# Another sample: make fuzz FUZZ="--inputs 10000 --seed 2".
FUZZ = --inputs 10000 --seed 1

fuzz: setup
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz $(FUZZ) --kept docs/trust-fuzz.json
	IFN_KILLS=50 $(BIN)/python -m pytest tests/end_to_end/test_killed.py
	@$(BIN)/python docs/trust.py --kills 50

check-all: check
	@set -eu; \
	ran=; failed=; \
	for version in 3.11 3.12 3.13; do \
	  python=; \
	  for candidate in "$$(command -v python$$version || true)" "$$HOME"/.pyenv/versions/$$version.*/bin/python \
	      "$$HOME"/.local/share/uv/python/cpython-$$version*/bin/python; do \
	    if [ -x "$$candidate" ] && "$$candidate" -c '' >/dev/null 2>&1; then python="$$candidate"; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "Python $$version is not on this machine: its tests do not run." >&2; continue; \
	  fi; \
	  echo "$$("$$python" --version)"; \
	  $(BIN)/uv venv --quiet --clear --python "$$python" .venv-$$version; \
	  $(BIN)/uv pip install --quiet --python .venv-$$version/bin/python --compile-bytecode --require-hashes -r requirements.lock; \
	  $(BIN)/uv pip install --quiet --python .venv-$$version/bin/python --no-deps --no-build-isolation -e .; \
	  ran="$$ran $$version"; \
	  for part in "not slow" slow; do \
	    .venv-$$version/bin/python -m pytest -n 2 --dist loadfile -m "$$part" || failed="$$failed $$version ($$part)"; \
	  done; \
	done; \
	if [ -z "$$ran" ]; then echo "No supported Python is on this machine: nothing was tested." >&2; exit 1; fi; \
	if [ -n "$$failed" ]; then echo "Tests failed on Python$$failed." >&2; exit 1; fi; \
	echo "Tests pass on Python$$ran."

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/architecture.py --check
	$(BIN)/python docs/build.py --check

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m benchmarks

bench-large: setup
	$(BIN)/python -m benchmarks growth

docs: setup
	$(BIN)/python docs/build.py

lock: setup
	$(BIN)/uv pip compile --universal --upgrade --no-emit-index-url --no-header --generate-hashes \
	  --python-version 3.11 --group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) .venv-3.* site .mypy_cache .ruff_cache .pytest_cache
