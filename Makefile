# Every target sets up what it needs; nothing but Python 3.11 and make has to be there.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := .venvs/uv/bin/uv
CHECKOV := .venvs/checkov
TRESTLE := .venvs/trestle
GUARD := $(BIN)/python -m guard
# Which Pulumi.NAME.yaml: `make gate STACK=prod`. Without it guard.toml says, or else it is the only one there is, or else dev.
STACK ?=
ON_STACK := $(if $(STACK),--stack $(STACK))
# Compiled bytecode is half of the gate's speed: this switch would leave every run without it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-sigstore setup-dev layer gate demo faults engine-faults engine-changes mutants load crash-pairs access bench report test scan locks-with-pip lint format types contracts docs docs-check lock preview clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 17

# A lock names everything, so nothing is resolved: what it lacks or does not hash fails here, and on every day alike.
PINNED := --quiet --no-deps --require-hashes
install = $(UV) pip install $(PINNED) --python $(1) -r $(2) && $(UV) pip check --quiet --python $(1)

# pip installs uv, and uv the rest. A Python without pip (Debian's) gets it in an environment of its own.
$(UV): requirements/uv.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; name another Python 3.11: make PYTHON=/path/to/python" >&2; exit 2; }
	@rm -rf .venvs/uv
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venvs/pip
	@python=$(PYTHON); [ ! -d .venvs/pip ] || python=.venvs/pip/bin/python; \
	$$python -m pip install --disable-pip-version-check --root-user-action ignore $(PINNED) --target .venvs/uv -r $<
	@touch $@

$(BIN)/python: | $(UV)
	$(UV) venv --quiet --clear --no-project --no-python-downloads --python $(PYTHON) $(VENV)

$(VENV)/.main: requirements/main.txt | $(BIN)/python
	$(call install,$(VENV),requirements/main.txt)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.main
	$(call install,$(VENV),requirements/dev.txt)
	@touch $@

$(VENV)/.sigstore: requirements/sigstore.txt $(VENV)/.main
	$(call install,$(VENV),requirements/sigstore.txt)
	@touch $@

build/layer.zip: requirements/handlers.txt infra/bundling.py infra/bytecode.py | $(VENV)/.main
	$(BIN)/python -m infra.bundling layer
	@touch $@

setup: $(VENV)/.main build/layer.zip ## what the gate and `pulumi preview` need

setup-sigstore: setup $(VENV)/.sigstore ## and what signs with the identity of a CI run

.venvs/%/.installed: requirements/%.txt | $(BIN)/python
	$(UV) venv --quiet --clear --no-project --no-python-downloads --python $(BIN)/python .venvs/$*
	$(call install,.venvs/$*,requirements/$*.txt)
	@touch $@

setup-dev: setup $(VENV)/.dev $(CHECKOV)/.installed $(TRESTLE)/.installed ## what the tests need
	@$(BIN)/python -m tests.official_schemas

layer: | $(VENV)/.main ## the functions' dependencies, for aarch64
	$(BIN)/python -m infra.bundling layer

gate: setup ## preview the payment stack and judge it: a verdict in seconds
	@$(GUARD) gate $(ON_STACK)

preview: setup ## the real `pulumi preview --policy-pack .`, against a stand-in provider
	@$(GUARD) preview $(ON_STACK)

scan: setup $(CHECKOV)/.installed ## a second opinion: Checkov on the same stack, beside our verdicts
	@$(GUARD) scan $(ON_STACK) --output reports/scan.json

report: setup $(CHECKOV)/.installed ## the evidence of a judged preview, and what is made of it, in reports/
	@mkdir -p reports
	@$(GUARD) scan $(ON_STACK) --evidence reports/evidence.json --output reports/scan.json >/dev/null || [ $$? -eq 1 ]
	@$(GUARD) report reports/evidence.json -o reports
	@$(GUARD) verify reports/evidence.json

faults: setup-dev ## every fault of tests/mutation in every moment of the stack's life
	GUARD_ALL_FAULTS=1 $(BIN)/python -m pytest -q tests/mutation/test_moments.py

engine-faults: setup-dev ## the same under the real engine, beside the gate: an hour, with `pulumi` on the PATH
	GUARD_ENGINE_FAULTS=$${GUARD_ENGINE_FAULTS:-all} $(BIN)/python -m pytest -q -rs tests/guard/pulumi_cli/test_mutations.py

engine-changes: setup-dev ## what the real engine says of each change of docs/changes-tried.md: an hour, with `pulumi` on the PATH
	$(BIN)/python -m tests.guard.pulumi_cli.changes_under_engine $(RUNS)

mutants: setup-dev ## list what the mutation suite kills, and by which finding; BEFORE=FILE compares with an earlier list (minutes)
	@$(BIN)/python -m tests.mutation.killed $(if $(BEFORE),--before $(BEFORE)) > build/mutants.txt
	@echo "build/mutants.txt: $$(wc -l < build/mutants.txt) mutants and faults are killed"

demo: setup-dev ## the declared stack in a local AWS, with payments through it; up for curl until Ctrl-C
	@$(BIN)/python -m tests.sandbox.demo

load: setup-dev ## three thousand concurrent payments through the local AWS while it fails; LOAD_SEED=N for other faults
	LOAD_PAYMENTS=3000 $(BIN)/python -m pytest -q tests/sandbox/test_load.py

crash-pairs: setup-dev ## every pair of points at which the functions may die, in the local AWS and in the simulation (minutes)
	CRASH_PAIRS=all $(BIN)/python -m pytest -q -k pairs_of_crash_points tests/sandbox/test_crash_points.py tests/handlers/test_fault_schedule.py

bench: setup-dev $(CHECKOV)/.installed ## measure, beside peers; SUBJECTS="gate judging" for some of them
	$(BIN)/python -m benchmarks $(SUBJECTS)

access: setup-dev ## record what the functions call, after a change of handlers/
	$(GUARD) access

test: setup-dev lint types contracts docs-check ## everything that CI checks
	$(BIN)/python -m pytest -n 2

locks-with-pip: setup-dev ## install every lock with the oldest and the newest pip (minutes)
	EVERY_LOCK_WITH_PIP=1 $(BIN)/python -m pytest -q tests/packaging/test_locks.py

lint: $(VENV)/.dev ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.plain_words

format: $(VENV)/.dev ## mend the style that can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

contracts: $(VENV)/.dev ## who may import whom
	$(BIN)/lint-imports

docs: setup $(VENV)/.dev ## rewrite what is generated
	$(GUARD) docs
	$(BIN)/python -m tests.rooms

docs-check: setup $(VENV)/.dev ## what is generated is fresh
	$(GUARD) docs --check
	$(BIN)/python -m tests.rooms --check

# Extras stay in a lock: a requirement `x[y]>=1` is met by a pin `x[y]==2`, which `x==2` leaves to the installer.
compile = $(UV) pip compile -q --no-strip-extras --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock"

ENVIRONMENTS := $(basename $(wildcard requirements/environments/*.in))

lock: | $(UV) ## compile requirements/*.in to hashed locks
	$(foreach name,uv main dev sigstore checkov trestle,$(compile) requirements/$(name).in -o requirements/$(name).txt &&) true
	$(foreach name,$(ENVIRONMENTS),$(compile) --no-deps $(name).in -o $(name).txt &&) true
	$(compile) --python-platform aarch64-manylinux_2_28 -c requirements/dev.txt requirements/handlers.in -o requirements/handlers.txt

clean: ## remove what the targets made
	rm -rf $(VENV) .venvs build reports .mypy_cache .ruff_cache .pytest_cache
