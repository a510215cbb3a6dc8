# Everything one does in this house. `make` alone lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

NIGHT ?= 2026-11-20
AIRFLOW_PORT ?= 8080
WORKERS ?= 2
WORKERS_PORT ?= 8786
KANSEI_DATA ?= $(CURDIR)/var

# Airflow lives under var/ and reads airflow.cfg, whatever the caller's own AIRFLOW_HOME says.
AIRFLOW_HOME := $(CURDIR)/var/airflow
export KANSEI_DATA AIRFLOW_HOME
export KANSEI_ROOT := $(CURDIR)
export AIRFLOW_CONFIG := $(CURDIR)/airflow.cfg
export AIRFLOW__API__PORT := $(AIRFLOW_PORT)
export AIRFLOW__API__BASE_URL := http://127.0.0.1:$(AIRFLOW_PORT)
export PYTHONPATH := $(CURDIR)

PYTHON := .venv/bin/python
SYSTEM_PYTHON := $(shell command -v python3.11 || command -v python3)
COMPILE := .venv/bin/uv pip compile requirements.in --quiet --python-version 3.11 --custom-compile-command "make requirements"

.PHONY: help venv requirements requirements-check inbox airflow-home nightly nightly-real airflow workers \
	test test-slow system-packages check bench bench-night judge judge-identity judge-safety judge-recommend clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' Makefile
	@echo "  NIGHT=$(NIGHT)  KANSEI_DATA=$(KANSEI_DATA)  AIRFLOW_PORT=$(AIRFLOW_PORT)"

# -- environment

venv: .venv/.synced  ## Make .venv from requirements.txt (again only when that file changes)

.venv/.synced: requirements.txt
	@test -x $(PYTHON) || "$(SYSTEM_PYTHON)" -m venv .venv
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info[:2] == (3, 11) else "kansei needs Python 3.11; .venv has " + sys.version)'
	@echo "Installing $$(grep -c == requirements.txt) packages into .venv …"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements.txt)"
	@.venv/bin/uv pip sync --quiet --compile-bytecode --python $(PYTHON) requirements.txt
	@touch $@

requirements: venv  ## Resolve requirements.in again, keeping pins that still fit (all anew: UPGRADE=--upgrade)
	@$(COMPILE) $(UPGRADE) -o requirements.txt

requirements-check: venv  ## Do requirements.in and requirements.txt agree? Asks the package index
	@part=$$(mktemp) && trap 'rm -f "$$part"' EXIT && cp requirements.txt "$$part" && $(COMPILE) -o "$$part" >/dev/null && \
	diff requirements.txt "$$part" || { echo "requirements: the two files could not be shown to agree → make requirements"; exit 1; }

# -- the night

inbox:
	@test -d "$$KANSEI_DATA/inbox" || { mkdir -p "$$KANSEI_DATA" && rm -rf "$$KANSEI_DATA/inbox.part" && \
	cp -R samples/inbox "$$KANSEI_DATA/inbox.part" && mv "$$KANSEI_DATA/inbox.part" "$$KANSEI_DATA/inbox"; }

define SECRETS
import base64, json, os, pathlib, secrets
folder = pathlib.Path(os.environ["AIRFLOW_HOME"], "secrets")
folder.mkdir(mode=0o700, parents=True, exist_ok=True)
made = {
    "jwt_secret": secrets.token_urlsafe(48),
    "secret_key": secrets.token_urlsafe(48),
    "fernet_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
    "passwords.json": json.dumps({"admin": secrets.token_urlsafe(12)}) + "\n",
}
for name in sorted(set(made) - {path.name for path in folder.iterdir()}):
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made[name])
endef
export SECRETS

# Secrets and an empty database, made once; the database again when the pins change, or when it is another one:
# AIRFLOW__DATABASE__SQL_ALCHEMY_CONN (docs/operations/postgresql.md).
airflow-home: venv
	@mkdir -p "$$(dirname "$$AIRFLOW_HOME")" && umask 077 && mkdir -p "$$AIRFLOW_HOME" && $(PYTHON) -c "$$SECRETS" && \
	migrated="$$AIRFLOW_HOME/.migrated-$$(printf %s "$$AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" | sha256sum | cut -c1-12)" && \
	if [ ! "$$migrated" -nt .venv/.synced ]; then \
	.venv/bin/airflow db migrate >"$$AIRFLOW_HOME/migrate.log" 2>&1 && touch "$$migrated" || \
	{ tail -n 20 "$$AIRFLOW_HOME/migrate.log"; exit 1; }; fi

nightly: airflow-home inbox  ## One night through real Airflow, over samples/ (NIGHT=YYYY-MM-DD)
	@log="$$AIRFLOW_HOME/nightly-$(NIGHT).log"; echo "Airflow runs the DAG nightly for $(NIGHT) · log: $$log"; \
	.venv/bin/airflow dags test nightly $(NIGHT) --conf '{"night": "$(NIGHT)"}' 2>&1 | tee "$$log" | \
	sed -un '/止まりました/,/log:/{s/^.*\(止まりました\)/\1/;p}'; went=$${PIPESTATUS[0]}; \
	test $$went = 0 || echo "The DAG run failed: $$log"; $(PYTHON) -m pipelines summary --night $(NIGHT) || exit 1; exit $$went

# Copied, not linked: the intake never follows a link out of its inbox.
nightly-real: venv  ## One night over ../shared/data (124k works, 7k articles), without Airflow
	@test -d ../shared/data || { echo "../shared/data is absent: nothing to run over"; exit 1; }
	@for drop in ../shared/data/madb/metadata_*.zip ../shared/data/livedoor/ldcc_text.tar.xz samples/inbox/ad_desk/*/*.csv; do \
	case $$drop in *madb*) source=madb;; *livedoor*) source=livedoor;; *) source=ad_desk;; esac; \
	mkdir -p var/real/inbox/$$source/$(NIGHT) && cp -n "$$drop" var/real/inbox/$$source/$(NIGHT)/ || exit 1; done
	@KANSEI_CLIENTS=samples/real/clients $(PYTHON) -m pipelines nightly --night $(NIGHT) --data var/real

# Each part in its own process group (set -m), so that Ctrl-C reaches only this recipe and each part is told to end once:
# told twice, the scheduler leaves its workers behind and never ends.
airflow: airflow-home inbox  ## Scheduler, triggerer and web UI on 127.0.0.1 until Ctrl-C
	@echo "http://127.0.0.1:$(AIRFLOW_PORT) · user admin · password in $$AIRFLOW_HOME/secrets/passwords.json · Ctrl-C ends it"; \
	set -m; jobs=(); trap 'exit 0' INT TERM; \
	trap 'echo "Ending; a task that runs may finish first …"; kill "$${jobs[@]}" 2>/dev/null; wait 2>/dev/null' EXIT; \
	for part in api-server dag-processor "scheduler --skip-serve-logs" "triggerer --skip-serve-logs"; do \
	.venv/bin/airflow $$part </dev/null >"$$AIRFLOW_HOME/$${part%% *}.log" 2>&1 & jobs+=($$!); done; \
	wait -n; echo "A part of Airflow ended by itself: read $$AIRFLOW_HOME/*.log"; exit 1

# For this machine alone: other machines are in docs/operations/more-machines.md. A worker that dies is started again.
workers: venv  ## Dask scheduler and workers on 127.0.0.1 until Ctrl-C (WORKERS=2), for KANSEI_WORKERS=tcp://127.0.0.1:8786
	@echo "KANSEI_WORKERS=tcp://127.0.0.1:$(WORKERS_PORT) · $(WORKERS) workers · Ctrl-C ends them"; \
	set -m; jobs=(); trap 'exit 0' INT TERM; \
	trap 'for job in "$${jobs[1]}" "$${jobs[0]}"; do kill "$$job"; wait "$$job"; done 2>/dev/null' EXIT; \
	here=(--host 127.0.0.1 --no-dashboard --dashboard-address 127.0.0.1:0); \
	.venv/bin/dask scheduler "$${here[@]}" --port $(WORKERS_PORT) </dev/null & jobs+=($$!); \
	.venv/bin/dask worker tcp://127.0.0.1:$(WORKERS_PORT) "$${here[@]}" --nworkers $(WORKERS) --nthreads 1 </dev/null & jobs+=($$!); \
	wait -n; echo "The scheduler or the workers ended by themselves: read the lines above"; exit 1

# -- habits

system-packages:
	@missing=(); command -v sshd >/dev/null || test -x /usr/sbin/sshd || missing+=(openssh-server); \
	command -v gpg >/dev/null || missing+=(gnupg); \
	command -v chromium >/dev/null || missing+=(chromium); test $${#missing[@]} = 0 && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing $${missing[*]} for the tests …"; \
	export DEBIAN_FRONTEND=noninteractive; log=$$(mktemp); install=(timeout 240 apt-get install -y -qq --no-install-recommends "$${missing[@]}"); \
	"$${install[@]}" >"$$log" 2>&1 || { timeout 120 apt-get update -qq && "$${install[@]}"; } >"$$log" 2>&1 && exit 0; tail -n 3 "$$log"; fi; \
	echo "!!! $${missing[*]} could not be installed: the tests that need them will be SKIPPED. By hand: apt-get install $${missing[*]}"

test: venv system-packages  ## All tests but the slow ones
	@$(PYTHON) -m pytest -n 2 -m "not slow"

test-slow: venv system-packages  ## The slow tests: the real scheduler, large inputs
	@$(PYTHON) -m pytest -m slow

check: requirements-check  ## What a change must pass besides the tests: ruff, mypy, sqlfluff, pins
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/sqlfluff lint --disable-progress-bar sql

bench: venv  ## Measure ourselves against others: bench/*.py (BENCH=analysis for one)
	@$(PYTHON) -m bench $(BENCH)

bench-night: venv  ## What each step of a made night costs, full and with 1% changed (WORKS="10000 100000")
	@$(PYTHON) -m bench.night $(WORKS)

judge-identity: venv  ## How many works and people identity joins rightly, by the links of ../shared/data/madb
	@$(PYTHON) -m tests.judgement.identity

judge: venv  ## How the kansei engine judges sentences, beside ML-Ask, oseti and asari (JUDGE_PEERS=a python that has them)
	@$(PYTHON) -m tests.judgement

judge-recommend: venv  ## Our picks beside fame, item kNN, EASE and implicit, on works held out
	@$(PYTHON) -m tests.judgement.recommend

judge-safety: venv  ## How well delicate subjects are found in labelled articles
	@$(PYTHON) -m tests.judgement.safety

clean:  ## Remove caches; state in var/ and the environment stay
	@rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis var/mypy
	@find . -name __pycache__ -not -path './.venv/*' -not -path './var/*' -prune -exec rm -rf {} +
