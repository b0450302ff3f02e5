# `make` lists the targets. Everything installs itself into .tools (uv) and .venv, from uv.lock.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
UV_VERSION := 0.13.9
UV := .tools/bin/uv
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
RUN := .venv/bin/

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F':.*?## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.tools/ready: # the installer, from the package registry
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found; install one, or say make PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -m venv .tools || { echo "$(PYTHON) can't make virtual environments; on Debian and Ubuntu: apt-get install python3-venv."; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/run: .tools/ready pyproject.toml uv.lock # what running needs
	@$(UV) sync --quiet --frozen --no-default-groups --inexact --compile-bytecode --python $(PYTHON)
	@$(RUN)python -m compileall -q streams # a worker's start takes half the CPU, also where nothing may write bytecode later
	@touch $@

.venv/dev: .venv/run # and what developing needs
	@$(UV) sync --quiet --frozen --inexact --python $(PYTHON)
	@touch $@

.PHONY: setup
setup: .venv/dev ## install everything for development into .venv

.PHONY: format
format: .venv/dev ## put the code into shape
	$(RUN)ruff format streams tests deploy examples docs
	$(RUN)ruff check --fix streams tests deploy examples docs

.PHONY: lint
lint: .venv/dev ## format, lint, types and room rules
	$(RUN)ruff format --check streams tests deploy examples docs
	$(RUN)ruff check streams tests deploy examples docs
	$(RUN)pyright
	$(RUN)lint-imports

.PHONY: test
test: lint ## everything that CI runs: lint, types, rooms, unit, contract, embedded and real Kafka (KAFKA=host:port uses one that is there)
	$(RUN)pytest -m "not kafka and not deploy" -n auto --maxprocesses 4 --dist loadfile
	$(RUN)pytest -m "kafka and not deploy"

.PHONY: quick
quick: .venv/dev ## the tests that need no broker and no data
	$(RUN)pytest -m "not kafka and not data and not slow and not deploy"

.PHONY: run
run: .venv/run ## run everything on this machine with the demo's pages (KAFKA=host:port uses a Kafka that is there)
	@$(RUN)streams demo $(if $(KAFKA),--kafka $(KAFKA))

.PHONY: up-local
up-local: .venv/dev ## Kafka, topics, workers, Prometheus and Alertmanager on this machine without Docker, until Ctrl-C
	$(RUN)python deploy/local/up.py

.PHONY: up
up: ## the same and Grafana with Docker Compose
	docker compose -f deploy/compose/compose.yaml up --build

RATE ?= 20
SCALE ?= 10
.PHONY: load
load: .venv/run ## feed generated pages at a steady rate (RATE= pages a second; STREAMS_BOOTSTRAP= says where)
	$(RUN)streams load --rate $(RATE)

.PHONY: dashboards
dashboards: .venv/dev ## write deploy/grafana/dashboards from deploy/grafana/build.py, and the rules for Kubernetes
	$(RUN)python deploy/grafana/build.py
	$(RUN)python deploy/kubernetes/rules.py

.PHONY: screenshots
screenshots: .venv/dev ## pictures of the dashboards with live data, drawn by deploy/grafana/preview, into docs/pictures (Chromium needed)
	$(RUN)python deploy/grafana/preview/screenshots.py

.PHONY: drill
drill: .venv/dev ## four faults on the local stack: the right alert, only that one, and a runbook that works (SCALE=10 divides waiting times; ten minutes and more)
	$(RUN)python deploy/drill/drill.py --scale $(SCALE)

.PHONY: test-deploy
test-deploy: .venv/dev ## validate deploy/ and look at every panel's data on a live stack (kubectl, prometheus and Java needed)
	$(RUN)pytest tests/deploy tests/docs tests/examples tests/cli -m deploy

.PHONY: audit
audit: .tools/ready ## known vulnerabilities of what is installed at run time (pip-audit); fails too when a package can't be looked up
	@mkdir -p build
	$(UV) export --quiet --frozen --no-default-groups --no-emit-project --no-hashes --output-file build/requirements.txt
	$(UV) tool run --from 'pip-audit>=2.9' pip-audit --strict --no-deps --disable-pip --requirement build/requirements.txt

.PHONY: schemas
schemas: .venv/run ## write schemas/ from streams/events.py, streams/topics.py and the demo's pages
	$(RUN)streams schemas schemas

.PHONY: docs
docs: .venv/dev ## the documentation as a site in site/, its links checked
	$(RUN)python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(RUN)mkdocs build --strict

# Quality and speed, on the labelled pages and texts in DATA. ARGS are handed on.
DATA ?= ../shared/data
PAGES ?= 20000
MINUTES ?= 10
SEED ?= 1
GAP ?= 4
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: quality-clean
quality-clean: .venv/dev ## body, title, day, authors and page kinds on held-out publishers, beside other extractors (ARGS="--sets fundus --no-peers")
	$(ONE_THREAD) $(RUN)python -m tests.quality.clean $(ARGS)

.PHONY: quality-text
quality-text: .venv/dev ## bodies of pages rendered to text, by set and renderer (ARGS="--every 4" takes one page in four)
	$(ONE_THREAD) $(RUN)python -m tests.quality.text --data $(DATA) $(ARGS)

.PHONY: quality-metadata
quality-metadata: .venv/dev ## titles, authors, days, publishers' countries and languages
	$(RUN)python -m tests.quality.metadata $(DATA)

.PHONY: quality-dedupe
quality-dedupe: .venv/dev ## precision and recall of deduplication on generated pages of real articles (PAGES=20000)
	$(ONE_THREAD) $(RUN)python -m tests.quality.dedupe --data $(DATA) --pages $(PAGES) --errors 20

.PHONY: quality-country
quality-country: .venv/dev ## countries on the labelled sets; draws the reliability diagram of the card
	$(RUN)streams train country quality --data $(DATA) --picture streams/classify/country/reliability.svg

.PHONY: quality-topic
quality-topic: .venv/dev ## topics on the labelled sets; draws the reliability diagram of the card
	$(RUN)python -m tests.quality.topic $(DATA) streams/classify/topic/reliability.svg

.PHONY: quality-classify
quality-classify: quality-country quality-topic ## both

.PHONY: bench-clean
bench-clean: .venv/dev ## pages per CPU second of clean by step, and of trafilatura on the same pages (ARGS="--pages 60")
	$(ONE_THREAD) $(RUN)python -m tests.benchmarks.clean $(ARGS)

.PHONY: bench-dedupe
bench-dedupe: .venv/dev ## time and bytes an article at 10 thousand to 2 million, beside datasketch and rensa; draws docs/deduplicate.svg
	$(ONE_THREAD) $(RUN)python -m tests.benchmarks.dedupe --data $(DATA) --picture docs/deduplicate.svg

.PHONY: bench
bench: .venv/dev ## real pages through real Kafka and through `streams enrich` alone: pages a second, CPU a page; writes build/measured.md
	$(RUN)python -m tests.benchmarks.throughput

.PHONY: bench-memory
bench-memory: .venv/dev ## small pages through real Kafka, and what each worker holds in memory meanwhile (PAGES=20000); writes build/memory.md
	$(RUN)python -m tests.benchmarks.memory --pages $(PAGES)

.PHONY: chaos
chaos: .venv/dev ## faults on three real brokers, and whether every page has one outcome (PAGES=20000 MINUTES=10 SEED=1; GAP=4 seconds between faults)
	$(RUN)python -m tests.chaos --pages $(PAGES) --minutes $(MINUTES) --gap $(GAP) --seed $(SEED)
