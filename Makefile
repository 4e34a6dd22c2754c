# `make` lists the targets; each is safe to repeat.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PYTEST := $(BIN)/pytest --quiet $(PYTEST_ARGS)

# What marks a test that needs more than Python: the markers of pyproject.toml.
BED := libvirt or postgres or openstack or chaos or slow
# Those that some test bears. OpenStack has a target of its own: it waits for a cloud.
BEDS = $(shell grep -rhoEe 'pytest\.mark\.($(subst $() or ,|,$(BED)))' tests \
  --include='*.py' | sed 's/.*\.//' | sort -u | grep -v openstack)

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

.PHONY: install
install: ## Debian packages that are missing (root or sudo), and .venv
	@bash tests/testbed/install.sh

.PHONY: demo
demo: install ## a service on three hosts, SITE=openstack|both: in a cloud; KEEP=1 leaves it
	@$(if $(filter openstack both,$(SITE)),$(BIN)/python -m tests.testbed.openstack install)
	@SITE=$(SITE) $(BIN)/python -m tests.demo

.PHONY: up
up: install ## run nfvo here, until Ctrl-C
	@$(BIN)/nfvo up

.PHONY: check
check: install style types layers unit ## what every commit must pass: no root, no hypervisor

.PHONY: test
test: install ## check, and every test on its real test bed (root); a skip is a failure
	@passed=() failed=(); \
	for group in style types layers unit beds cloud; do \
	  if $(MAKE) $$group PYTEST_ARGS=--no-skip; then passed+=($$group); \
	  else failed+=($$group); fi; \
	done; \
	echo "make test: passed: $${passed[*]:-nothing} (beds: $(or $(strip $(BEDS)),none));" \
	  "failed or could not run: $${failed[*]:-nothing}"; \
	[ $${#failed[@]} = 0 ]

.PHONY: style
style:
	@$(BIN)/ruff format --quiet --check --diff
	@$(BIN)/ruff check --quiet

.PHONY: types
types:
	@$(BIN)/mypy --no-error-summary

.PHONY: layers
layers: # without cache: grimp's does not see that an imported module was added
	@$(BIN)/lint-imports --no-logo --no-cache

.PHONY: unit
unit:
	@$(PYTEST) -n 2 -m "not ($(BED) or soak)"

.PHONY: openstack
openstack: install ## tests on a real OpenStack (root); the first time takes 5 minutes more
	@$(BIN)/python -m tests.testbed.openstack install
	@$(PYTEST) -m "openstack and not soak"

# One chain, with hosts of our own beside the cloud, and one killed worker.
OF_CLOUD := tests/e2e/openstack/test_killed_worker.py \
  'tests/e2e/openstack/test_demo.py::test_traffic_passes_a_real_cloud_and_nothing_is_left[both]'

.PHONY: cloud
cloud:
	@$(BIN)/python -m tests.testbed.openstack install
	@$(PYTEST) -m openstack $(OF_CLOUD)

.PHONY: beds
beds: # chaos, the longest, comes first; much of the time is waiting
	@$(PYTEST) -n 3 --dist loadfile --no-loadscope-reorder \
	  -m "($(BED)) and not soak and not openstack"

.PHONY: soak
soak: install ## half an hour of random faults (root); DATABASE=postgresql://... : there too
	@failed=0; \
	$(BIN)/python -m tests.testbed.openstack install || failed=1; \
	$(PYTEST) -m soak || failed=1; \
	$(BIN)/python -m tests.lcm.soak 300 || failed=1; \
	$(BIN)/python -m tests.descriptor.fuzz --seconds 600 || failed=1; \
	$(BIN)/python -m benchmarks.chaos --seconds 1800 || failed=1; \
	if [ -n "$(DATABASE)" ]; then \
	  $(BIN)/python -m benchmarks.chaos --seconds 1800 --database "$(DATABASE)" || failed=1; fi; \
	exit $$failed

.PHONY: format
format: ## let ruff rewrite what it can
	@$(BIN)/ruff check --quiet --fix || true
	@$(BIN)/ruff format --quiet

.PHONY: lock
lock: ## choose the newest versions anew: requirements/*.lock
	@bash requirements/lock.sh

.PHONY: clean
clean: ## remove what the tools left; .venv too
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find nfvo tests -name __pycache__ -prune -exec rm -rf {} +
