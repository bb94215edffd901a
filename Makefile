# The verbs of this project; `make` alone prints them.
PYTHON ?= python3
BIN := .venv/bin
# Where the machine has no node, the wheel's stands in .venv/bin.
export PATH := $(PATH):$(CURDIR)/$(BIN)
PEERS := tests/conformance/node_modules/.complete

help:      ## print these verbs
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' Makefile | expand -t 18

setup: .venv/.complete  ## everything the server and the app need, into .venv
	@echo "Ready: $(BIN)/sili --help"

run: setup  ## server, demo county and simulated phones; prints address and sign-ins
	@$(BIN)/sili demo --serve

test: tools check  ## everything: style, types, tests, coverage
	@$(BIN)/coverage erase
	@CI=1 $(BIN)/coverage run -m pytest -n 2 -q -m 'not repeats'
	@CI=1 $(BIN)/python -m pytest -n 2 -q -m repeats
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report --include 'schemas/*,sync/*' --fail-under 100
	@$(BIN)/coverage report --include 'server/*,mobile/*' --fail-under 93

check: setup  ## style and types alone
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/mypy

pictures: tools  ## remake docs/pictures: every app screen, every console page
	@$(BIN)/python -m tests.mobile.pictures
	@$(BIN)/python -m tests.server.console.pictures

handbook: tools  ## lay out var/handbook.pdf, four pages for mediators in Chinese
	@$(BIN)/python -m tests.mobile.handbook

faults: tools  ## ten thousand histories of a village, 200 with real processes killed
	@test -n "$(LIFE)" || $(BIN)/python -m tests.faults
	@test -n "$(SEED)" || $(BIN)/python -m tests.faults.lives
	@test -n "$(SEED)$(LIFE)" || SILI_KILLS=200 $(BIN)/python -m pytest -q tests/mobile/test_day.py

bench: tools  ## speed, memory and bytes beside a peer or a limit
	@$(BIN)/python -m tests.bench

lock:      ## write the requirements files anew from setup.cfg
	@$(BIN)/uv pip compile -q setup.cfg --extra server --extra mobile --extra dev \
	    --upgrade --generate-hashes --universal --no-header --no-annotate -o requirements.txt
	@$(BIN)/uv pip compile -q setup.cfg -c requirements.txt \
	    --generate-hashes --universal --no-header --no-annotate -o requirements-phone.txt

clean:     ## remove what the verbs above made
	@rm -rf .venv var .coverage* .mypy_cache .pytest_cache .ruff_cache *.egg-info \
	    tests/conformance/node_modules

tools: setup $(PEERS)
	@PYTHON=$(PYTHON) .ci/packages test

.venv/.complete: requirements.txt setup.cfg
	@PYTHON=$(PYTHON) .ci/packages run
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(PEERS): tests/conformance/package-lock.json requirements-node.txt | .venv/.complete
	@command -v npm >/dev/null || \
	    $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.txt
	@cd tests/conformance && npm ci --ignore-scripts --silent
	@touch $@

.PHONY: help setup run test check pictures handbook faults bench lock clean tools
