# Type `make` to see what there is. A fresh machine needs git, make and Python >= 3.11 with venv; nothing else.
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv-bench/.ready
WORKERS ?= auto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: bench conversations learn drain replicas simulate herd million help setup run check migrate test quick test-browser pictures kills lint types words translate arrows all format clean soak fuzz stops backups

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## make .venv ready for work; quick when it already is
	@echo ".venv is ready"

$(READY): pyproject.toml uv.lock .ci/uv.txt .ci/setup
	@PYTHON="$(PYTHON)" .ci/setup

run: $(READY)  ## set up, then run the bot; without a token, the playground in a browser (settings: .env.example)
	@$(BIN)/channel-keeper run

check: $(READY)  ## say whether configuration, database, policy, words and time zones are good
	@$(BIN)/channel-keeper check

migrate: $(READY)  ## bring the database to this version
	@$(BIN)/channel-keeper migrate

test: $(READY)  ## the tests, branch coverage and its floors: domain 100 %, whole 90 %
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) -m 'not slow'
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --include='bot/domain/*' --fail-under=100

slow: $(READY) $(BENCH)  ## the tests that kill, stop and restart real processes; minutes
	$(BIN)/python -m pytest -n $(WORKERS) -m slow

quick: $(READY)  ## the tests of `make test` without coverage; TESTS=tests/some_file.py for a part
	$(BIN)/python -m pytest -n $(WORKERS) -m 'not slow' $(TESTS)

test-browser: $(READY)  ## the playground clicked through in a real Chromium (Debian: apt-get install chromium)
	$(BIN)/python -m pytest -n $(WORKERS) -rs tests/browser

pictures: $(READY)  ## screenshots of the playground, and every kind of chart, into docs/pictures
	$(BIN)/python -m tests.charts.pictures
	$(BIN)/python -m tests.browser.pictures docs/pictures

conversations: $(READY)  ## the conversations of docs/conversations, written anew as the bot has them now
	@$(BIN)/python -m tests.conversations

kills: $(READY)  ## the whole story with a kill at every step, bursts and stops in full: some ten minutes
	KILLS=all $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/process

lint: $(READY)  ## style, by ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## types, by mypy in its strict mode
	$(BIN)/mypy

words: $(READY)  ## every language complete: ids, placeholders, staleness, HTML
	$(BIN)/python -m pytest tests/test_words.py tests/test_text.py

translate: $(READY)  ## bring each catalogue to the English one; LANGUAGE=pt begins a new one
	$(BIN)/python -m bot.translating $(LANGUAGE)

arrows: $(READY)  ## who may import whom (docs/decisions, ARCHITECTURE of the house)
	$(BIN)/python -m pytest tests/test_arrows.py

all: test slow test-browser lint types words arrows  ## everything that .ci/run asks for, but Python 3.13

format: $(READY)  ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

drain: $(READY)  ## 4,000 reminders against 200 `kill -9`, on SQLite and PostgreSQL; prints the figures
	$(BIN)/python -m tests.process.drain

replicas: $(READY)  ## three replicas through ten minutes of kills, pauses, cuts and wrong clocks, then fifty rolling restarts
	$(BIN)/python -m tests.process.replicas
	$(BIN)/python -m tests.process.replicas --restarts 50 --rate 20

simulate: $(READY)  ## sellers' years in virtual time with crashes, floods, outages; YEARS=10 for ten times as long
	PYTHONHASHSEED=0 $(BIN)/python -m tests.simulation --sellers 10 --years $(or $(YEARS),1) --seeds $(or $(SEEDS),100)

herd: $(READY)  ## 50,000 LIVEs at one 20:00 at Telegram's limits, and 5,000 chats of which each tenth is closed
	$(BIN)/python -m tests.process.herd

$(BENCH): bench/requirements.txt $(READY)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-bench
	@$(BIN)/uv pip sync --quiet --python .venv-bench/bin/python --require-hashes bench/requirements.txt
	@touch $(BENCH)

bench: $(BENCH)  ## this bot beside bare ones, reminders, growth, files: some 25 minutes; writes docs/benchmarks.md
	$(BIN)/python -m bench --rounds $(or $(ROUNDS),5) $(if $(QUICK),--quick --page .venv-bench/quick.md)

million: $(READY)  ## start, memory, one more and a claim with a million pending reminders against none
	$(BIN)/python -m tests.process.million

backups: $(READY)  ## a backup of 1 GB made beside a thousand writes a second, and its restore; MB=100 for less
	$(BIN)/python -m tests.process.backups --megabytes $(or $(MB),1024)

stops: $(READY)  ## 200 SIGTERMs under load; some ten minutes
	STOPS=$(or $(STOPS),200) $(BIN)/python -m pytest -s tests/process/test_stop.py

fuzz: $(READY)  ## 100,000 updates of every kind, mutated and forged, through the whole bot; SEED=7 for others
	$(BIN)/python -m tests.fuzzing --seed $(or $(SEED),1)

soak: $(READY)  ## an hour at ten updates a second: what grows, what gets slow; MINUTES=1440 for a day, POSTGRES=1 on PostgreSQL
	$(BIN)/python -m tests.process.soak --minutes $(or $(MINUTES),30) $(if $(POSTGRES),--postgres)

learn: $(READY)  ## the model of questions from bot/asking/examples, after any change to them
	@$(BIN)/uv sync --locked --inexact --quiet --group training
	$(BIN)/python -m bot.asking.training

clean:  ## take away what these targets made, but never data/ or .env
	rm -rf .venv .venv-bench .venv313 dist build .coverage .coverage.* .mypy_cache .ruff_cache .hypothesis
