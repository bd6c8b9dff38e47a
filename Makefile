# `make run` and `make test` are all a newcomer needs; both install what is missing: the first one
# what running needs, every other one the developers' tools as well.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
RUNTIME_STAMP := .venv/runtime-installed
STAMP := .venv/installed
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# One more than the cores of a small machine: each waits for processes of its own half the time.
WORKERS := 3
FAULTS := faults or (kafka and slow) or tryton or s3 or asyncapi
# What `make fuzz` tries: how many times more than `make test`, and where.
TIMES := 20
ONLY := tests
SEED := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
# Every test has a database of its own: where /dev/shm is large enough, it is in memory.
MEMORY = $(shell test -w /dev/shm && test "$$(df --output=avail /dev/shm | tail -n 1)" -gt 8000000 && echo /dev/shm)
# Hundreds of processes start: what Python compiles is kept, whatever the environment says.
BENCH = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tests.bench
TESTS = PYTHONDONTWRITEBYTECODE= $(if $(MEMORY),PYTEST_DEBUG_TEMPROOT=$(MEMORY)) $(BIN)/python -m pytest

.PHONY: help sbom audit install install-runtime environment run kafka test fuzz test-faults test-compose test-k8s lint-deploy check format render secrets bench bench-smoke bench-compare mutate

help: ## Show the targets
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | column -t -s '	'

install: $(STAMP) ## Create .venv with everything, from the hashed lock file

install-runtime: $(RUNTIME_STAMP) ## Create .venv with what running needs and no more

$(STAMP): requirements-dev.lock pyproject.toml
	@test -x $(BIN)/pip || $(MAKE) --no-print-directory environment
	@echo "Installing the developers' tools too, which takes about a minute …"
	@$(PIP) --use-pep517 --no-deps --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(STAMP) $(RUNTIME_STAMP)

# What `make install` has installed contains it. Python compiles what is imported when it is.
$(RUNTIME_STAMP): requirements.lock requirements-build.lock pyproject.toml
	@test -x $(BIN)/pip || $(MAKE) --no-print-directory environment
	@echo "Installing what running needs, which takes about half a minute …"
	@$(PIP) --no-compile --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-compile --no-deps --require-hashes -r requirements-build.lock --target .venv/build
	@PYTHONPATH=.venv/build $(PIP) --no-compile --no-deps --no-build-isolation --editable .
	@rm -r .venv/build && touch $(RUNTIME_STAMP)

# The first Python from 3.11 on that can create a virtual environment, whatever its name.
environment:
	@for python in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	  "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "Installing into .venv with $$("$$python" --version) …"; \
	  rm -rf .venv && exec "$$python" -m venv .venv; \
	done; \
	echo "Concord needs Python 3.11 or later with venv (on Debian: apt install python3-venv)." >&2; \
	exit 1

run: install-runtime ## Start everything with the sample company, show its statement, serve
	@PYTHONDONTWRITEBYTECODE= $(BIN)/concord up --sample

kafka: install ## Start a real Kafka broker, or three with KAFKA_BROKERS=3, on port 9092 and up
	@exec $(BIN)/python -m shared.testing.kafka_broker --port $${KAFKA_PORT:-9092} --brokers $${KAFKA_BROKERS:-1}

test: install ## Run the tests, except long ones over Kafka, of a real ERP or S3 store: see test-faults
	@$(TESTS) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not (kafka and (faults or slow)) and not (faults and slow) and not compose and not k8s and not tryton and not s3 and not asyncapi"

fuzz: install ## Run the property tests from a fresh seed: TIMES=20 more examples, SEED=… repeats a run
	@echo "Repeat this run with: make fuzz SEED=$(SEED) TIMES=$(TIMES)$(if $(filter-out tests,$(ONLY)), ONLY=$(ONLY))"
	@CONCORD_FUZZ_FACTOR=$(TIMES) $(TESTS) -n $(WORKERS) --dist loadfile -m hypothesis --hypothesis-seed=$(SEED) --timeout=0 $(ONLY)

test-faults: install ## Inject faults under load, poll a real ERP system, export to a real S3 store
	@$(TESTS) -n 2 --dist loadfile --no-loadscope-reorder -m "$(FAULTS)"

test-compose: install ## Build the image, run everything with Compose and inject faults
	@$(BIN)/python -m pytest -m compose tests/deploy

test-k8s: install ## Run and update everything on a real Kubernetes and inject faults
	@$(BIN)/python -m pytest -s -m k8s tests/deploy

lint-deploy: install ## Check the manifests with kube-score; accepted findings are in deploy/k8s/lint.yaml
	@$(BIN)/python -m tests.deploy.kube_score_lint

check: install ## Formatter, linters, types, import contracts, licences
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m deploy.supply_chain
	@$(BIN)/hadolint Dockerfile tests/deploy/images/*.Dockerfile
	@$(BIN)/shellcheck .ci/run $$(git ls-files '*.sh')

format: install ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only --quiet .

render: install ## Render docker-compose.yml and other files from the discovered services
	@$(BIN)/python -m deploy.render

secrets: ## Generate the secrets that docker-compose.yml reads, where they are missing
	@sh deploy/compose/secrets.sh

sbom: install ## Write the bill of materials of the release (CycloneDX) into dist/
	@$(BIN)/python -m deploy.supply_chain --write dist

# A package that the source of advisories does not know would pass as one without any.
audit: .venv/audit ## Look for advisories of vulnerabilities in what ships and in the tools; needs the Internet
	@for lock in requirements.lock requirements-dev.lock; do \
	  PYTHONPATH=.venv/audit $(BIN)/python -m pip_audit --strict --require-hashes --disable-pip -r $$lock || exit 1; \
	done

.venv/audit: requirements-audit.lock | install-runtime
	@rm -rf $@ && $(PIP) --no-compile --no-deps --require-hashes -r requirements-audit.lock --target $@

bench: install ## Measure Concord beside references, in 20 minutes: ONLY=append for one, LONG=1 for millions
	@$(BENCH) $(if $(LONG),--long) $(if $(filter-out tests,$(ONLY)),--only $(ONLY))

bench-smoke: install ## Run every benchmark as small as it can, to see that it works
	@$(if $(MEMORY),TMPDIR=$(MEMORY)) $(BENCH) --smoke $(if $(filter-out tests,$(ONLY)),--only $(ONLY))
	@$(if $(MEMORY),TMPDIR=$(MEMORY)) $(BENCH).revisions --smoke

bench-compare: install ## Compare with BASE=<revision> by turns and name what became slower or faster
	@$(BENCH).revisions --base $(BASE) $(if $(filter-out tests,$(ONLY)),--only $(ONLY))

mutate: install ## Mutation-test a domain: AREA=goals, SAMPLE=200 for some of the mutants only
	@$(BIN)/python -m tests.mutation_testing $${AREA:-incentives} $${SAMPLE:+--sample $$SAMPLE}
