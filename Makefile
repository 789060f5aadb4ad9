# The same few verbs on a laptop and in CI. `make help` lists them.
# Everything lives in .venv, made on first use; remove it to start afresh.

PYTHON ?= python3
TORCH  ?= torch==2.13.0
PRESET ?= cpu
EXPERIMENT ?= run
BIN    := .venv/bin
READY  := .venv/ready.stamp
DEV    := .venv/dev.stamp

.DEFAULT_GOAL := help
.PHONY: help run open shade test test-python test-extension programs extension packages bundle lint bench lab clean

help: ## list the targets
	@echo "Belladonna: shade pictures against image generators."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)$$/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'
	@echo
	@echo 'Another build of torch:  make test TORCH="torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu"'

run: $(READY) ## start it here, and see it at work on a sample picture; Ctrl-C stops it
	@$(BIN)/belladonnad run --welcome $(ARGS)

open: $(READY) ## open the dashboard of the one that runs, signed in
	@$(BIN)/belladonnad open

# IMAGE and PICTURES reach the shell through the environment, so any file name is safe.
export IMAGE PICTURES

shade: $(READY) ## shade a picture or a folder: make shade IMAGE=picture.png [ARGS="--strength low"]
	@test -n "$$IMAGE" || { echo 'Say which picture: make shade IMAGE=picture.png' >&2; exit 2; }
	@$(BIN)/belladonna shade $(ARGS) -- "$$IMAGE"

test: test-python test-extension ## run all tests: make test [ARGS="-k inspect"]

test-python: programs $(DEV) extension
	$(BIN)/python -m pytest $(ARGS)

test-extension: programs extension
	cd extension && npm test

programs:
	@$(PYTHON) tests/require_programs.py

extension: extension/node_modules/.package-lock.json ## build the browser extension
	cd extension && npm run build

packages: $(DEV) extension ## build what is the same for every system, into dist/
	sh installer/packages.sh

bundle: ## build the self-contained packages for this system, into dist/
	PYTHON="$(PYTHON)" TORCH="$(TORCH)" sh installer/bundle/bundle.sh

lint: $(DEV) extension ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	cd extension && npm run check && npm run lint:package

bench: $(READY) ## compare with the published method at equal visibility: make bench PICTURES=folder
	@test -n "$$PICTURES" || { echo 'Say which pictures: make bench PICTURES=folder' >&2; exit 2; }
	$(BIN)/python -m pip install --quiet -e '.[bench]'
	$(BIN)/python engine/bench/compare.py --pictures "$$PICTURES" $(ARGS)

lab: $(READY) ## train a generator on poisoned pictures: make lab PICTURES=folder [PRESET=cpu, flux2, objectives, families, pixels, gpu or embedded] [EXPERIMENT=run, ceiling, noise, defences or mimicry]
	@test -n "$$PICTURES" || { echo 'Say where the labelled pictures are: make lab PICTURES=folder' >&2; exit 2; }
	$(BIN)/python -m pip install --quiet -e '.[lab]'
	PYTHONPATH=engine/bench $(BIN)/python -m lab.$(EXPERIMENT) --pictures "$$PICTURES" --preset $(PRESET) $(ARGS)

clean: ## remove the environment and everything built
	rm -rf .venv build dist extension/node_modules extension/dist extension/build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/pip.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Belladonna needs Python 3.11 or newer: make PYTHON=python3.12' >&2; exit 2; }
	@$(PYTHON) -m venv .venv \
	  || { echo 'No virtual environment could be made. On Debian and Ubuntu: apt install python3-venv' >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

# First and by name, so that the choice of build (CPU, CUDA, ROCm) is the user's, not the resolver's.
.venv/torch.stamp: .venv/pip.stamp
	$(BIN)/python -m pip install $(TORCH)
	@touch $@

$(READY): .venv/torch.stamp pyproject.toml
	$(BIN)/python -m pip install -e .
	@touch $@

$(DEV): $(READY)
	$(BIN)/python -m pip install --group dev
	@touch $@

extension/node_modules/.package-lock.json: extension/package-lock.json
	cd extension && npm ci
	@touch $@
