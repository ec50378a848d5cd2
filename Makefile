# What can be done here, one line each: make help

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# What is compiled is kept, whatever is usual here: tests and people start many processes.
unexport PYTHONDONTWRITEBYTECODE

# The first Python on this machine that is 3.11 to 3.14 and really starts; failing that, a newer one.
PYTHON ?= $(shell for newest in 14 99; do \
	for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $$newest))" \
	>/dev/null 2>&1 && echo $$python && break 2; done; done)
BIN := .venv/bin
WORKERS ?= 3

.PHONY: help
help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(BIN)/.program  ## Crawl, index and search a bundled demo site, end to end
	@$(BIN)/truongdang demo

.PHONY: test
test: $(BIN)/.tools  ## Run the tests
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

# Packages of pure Python run there as they are; SQLAlchemy and MarkupSafe do without their parts in
# C. lxml and tantivy cannot be had, so nothing that crawls.
WASM := build/wasm
WASM_TESTS := tests/wasm \
	$(addprefix tests/config/test_, abbreviations_file.py interval_parsing.py site_file.py \
	toml_file.py url_validation.py) \
	$(addprefix tests/crawler/urls/test_, canonical_key.py links.py pager_links.py) \
	$(addprefix tests/indexer/test_, abbreviations.py analyzer.py expansion.py facets.py \
	query_dates.py query_parser.py searcher.py snippet.py)

.PHONY: test-wasm
test-wasm: $(WASM)/.packages  ## Run tests of the pure parts on CPython 3.14 as WebAssembly (needs node and npm)
	@node tests/wasm/run.mjs $(CURDIR) $(WASM) $(WASM_TESTS)

$(WASM)/.packages: tests/wasm/packages.txt | $(BIN)/python
	@command -v npm >/dev/null || { echo "node and npm are needed and were not found." \
		"On Debian and Ubuntu: apt install nodejs npm" >&2; exit 1; }
	@mkdir -p $(WASM)
	@npm install --silent --no-audit --no-fund --prefix $(WASM) $$(sed -n 's/^# npm: //p' $<)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--upgrade --target $(WASM) --python-version 3.14 \
		--platform any --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64 \
		--implementation cp --abi cp314 --abi none --only-binary :all: -r $<
	@touch $@

.PHONY: citation-js
citation-js:  ## Install citation-js into build/, for tests of references (needs node and npm)
	@mkdir -p build/citation-js
	@npm install --silent --no-audit --no-fund --prefix build/citation-js \
		$(addprefix @citation-js/, core@0.8.2 plugin-bibtex@0.8.2 plugin-csl@0.8.2 plugin-ris@0.8.2)

# Each in an environment of its own: they pin old libraries.
.PHONY: pywb wacz-tools
pywb:  ## Install pywb into build/, for tests of web archives
	@$(PYTHON) -m venv build/pywb
	@build/pywb/bin/pip install --quiet --disable-pip-version-check pywb==2.10.0

wacz-tools:  ## Install wacz, warcio and cdxj-indexer into build/, for tests of WACZ and WARC files
	@$(PYTHON) -m venv build/wacz-tools
	@build/wacz-tools/bin/pip install --quiet --disable-pip-version-check \
		wacz==0.6.0 warcio==1.8.1 cdxj-indexer==1.5.0

.PHONY: check
check: lint types test  ## All that CI runs: lint, types, tests

.PHONY: lint
lint: $(BIN)/.tools  ## Check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: format
format: $(BIN)/.tools  ## Correct style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: types
types: $(BIN)/.tools  ## Check types
	@$(BIN)/mypy

.PHONY: cover
cover: $(BIN)/.tools  ## Run the tests, at half the speed, and see that enough branches are taken
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -q -n $(WORKERS) --dist worksteal
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

.PHONY: golden
golden: $(BIN)/.tools  ## Rewrite what golden pages are expected to say, for review as a diff
	@$(BIN)/python -m tests.support.golden_pages

.PHONY: losses
losses: $(BIN)/.tools  ## Rewrite the table of losses in docs/operations.md, for review as a diff
	@$(BIN)/python -m tests.support.losses

.PHONY: faults
faults: $(BIN)/.tools  ## Rewrite the table of faults in docs/operations.md, for review as a diff
	@$(BIN)/python -W ignore -m tests.support.faults

.PHONY: queries
queries: $(BIN)/.tools  ## Rewrite the table of foreign habits in docs/query-language.md, for review as a diff
	@$(BIN)/python -W ignore -m tests.support.foreign_queries

.PHONY: spoil
spoil: $(BIN)/.tools  ## Spoil articles of the captures in all ways, and see that crawls name them (minutes; needs TRUONGDANG_CORPUS)
	@TRUONGDANG_SPOIL=all $(BIN)/pytest -q -n $(WORKERS) tests/corpus/test_spoiled_captures.py

.PHONY: picture
picture: $(BIN)/.tools  ## Draw the README's picture of a terminal anew, from what is really printed
	@$(BIN)/python -m tests.support.readme_screenshot

.PHONY: screens
screens: $(BIN)/.tools  ## Draw the kept screens of browse anew, for review as a diff
	@$(BIN)/python -m tests.support.browse_screens

.PHONY: man
man: $(BIN)/.program  ## Write the man page, build/man/truongdang.1
	@mkdir -p build/man
	@$(BIN)/python -c 'import search_cli, terminal.man_page as page; page.print_man_page(search_cli.cli)' \
		> build/man/truongdang.1
	@echo "build/man/truongdang.1: man -l shows it; copy it to ~/.local/share/man/man1" >&2

.PHONY: soak
soak: MINUTES = 10
soak: $(BIN)/.tools  ## Disturb commands at random moments for MINUTES=10, the same ones with SEED=N (best as root)
	@$(BIN)/python -W ignore -m tests.support.soak $(MINUTES) $(if $(SEED),--seed $(SEED))

.PHONY: soak-site
soak-site: ARTICLES = 20000
soak-site: $(BIN)/.tools  ## Crawl a generated site of ARTICLES=20000 whose server fails; fail where costs grow (an hour)
	@$(BIN)/python -W ignore -m tests.benchmarks.soak_site $(ARTICLES) $(if $(SEED),--seed $(SEED))

.PHONY: shared
shared: $(BIN)/.tools  ## Kill machines on one PostgreSQL, restart it, follow 10,000 writes (a quarter of an hour)
	@TRUONGDANG_KILLS=20 TRUONGDANG_WRITES=10000 TRUONGDANG_TEST_TIMEOUT=1800 $(BIN)/pytest -q tests/kill/test_shared_archive.py tests/kill/test_followers.py

.PHONY: kills
kills: COUNT = 500
kills: $(BIN)/.tools  ## Kill every command that writes at COUNT=500 moments (an hour)
	@TRUONGDANG_ALL=1 TRUONGDANG_KILL_POINTS=$(COUNT) $(BIN)/pytest -q -n 0 tests/faults/test_killed_commands.py

.PHONY: disk-full
disk-full: COUNT = 100
disk-full: $(BIN)/.tools  ## Fill the disk under every command that writes, COUNT=100 times (as root)
	@TRUONGDANG_ALL=1 TRUONGDANG_FULL_POINTS=$(COUNT) $(BIN)/pytest -q -n 0 tests/faults/test_full_disk.py

.PHONY: past-kills
past-kills: $(BIN)/.tools  ## Kill a crawl of 2,000 captures of a web archive 500 times (half an hour)
	@TRUONGDANG_KILLS=500 TRUONGDANG_PAST_CAPTURES=2000 TRUONGDANG_TEST_TIMEOUT=3600 \
		$(BIN)/pytest -q tests/kill/test_archive_crawl_killed.py

.PHONY: quiet-site
quiet-site: $(BIN)/.tools  ## Crawl a generated site of 3,000 articles and 1,000 tags (a quarter of an hour)
	@TRUONGDANG_QUIET_SITE=3000 TRUONGDANG_TEST_TIMEOUT=3600 $(BIN)/pytest -q tests/crawler/test_requests_in_proportion.py -k quiet

.PHONY: drawn-site
drawn-site: $(BIN)/.tools  ## Crawl 500 pages that scripts draw; fail where memory grows (a quarter of an hour; needs chromium)
	@$(BIN)/python -m tests.benchmarks.drawn_site

.PHONY: sixty-sites
sixty-sites: $(BIN)/.tools  ## Look at sixty made sites, some broken, with sites check --all (minutes)
	@TRUONGDANG_CHECKED_SITES=60 TRUONGDANG_TEST_TIMEOUT=3600 $(BIN)/pytest -q --durations=1 \
		tests/terminal/test_sites_check_all.py -k each_site

OPENSEARCH := build/opensearch

.PHONY: opensearch
opensearch:  ## Keep three nodes of OpenSearch for tests until Ctrl-C (needs Java 17 and Maven; then TRUONGDANG_OPENSEARCH=build/opensearch make test)
	@$(PYTHON) tests/opensearch/cluster.py $(OPENSEARCH)

.PHONY: opensearch-3
opensearch-3:  ## The same of OpenSearch 3 (needs Java 21 or newer, which JAVA_HOME names; then TRUONGDANG_OPENSEARCH=build/opensearch-3 make test)
	@$(PYTHON) tests/opensearch/cluster.py $(OPENSEARCH)-3 3.6.0

.PHONY: node-kills
node-kills: $(BIN)/.tools  ## Kill nodes of OpenSearch while articles are indexed, searched and exported, twenty times each (half an hour)
	@TRUONGDANG_NODE_KILLS=20 TRUONGDANG_TEST_TIMEOUT=3600 $(BIN)/pytest -q tests/opensearch

.PHONY: all-shared
all-shared: $(BIN)/.tools  ## Crawl, index and search three captures with PostgreSQL, OpenSearch and S3 (minutes; needs make opensearch and TRUONGDANG_CORPUS)
	@TRUONGDANG_ALL=1 TRUONGDANG_OPENSEARCH=$(OPENSEARCH) TRUONGDANG_TEST_TIMEOUT=1800 $(BIN)/pytest -q tests/corpus/test_shared_services.py

.PHONY: fuzz fuzz-queries
fuzz: fuzz-queries
fuzz-queries: $(BIN)/.tools  ## Ask all engines thousands of random questions (minutes)
	@TRUONGDANG_FUZZ=5000 $(BIN)/pytest -q tests/indexer/test_agreement.py

COUNT ?= 10000
.PHONY: fuzz-inputs
fuzz-inputs: $(BIN)/.tools  ## Read COUNT mutated pages, lines, addresses, lists, captures, import lines, site files; ask COUNT queries
	@$(BIN)/python -W ignore -m tests.support.input_fuzz $(COUNT)

MINUTES ?= 5
.PHONY: fuzz-guided
fuzz-guided: $(BIN)/.tools  ## The same for MINUTES a target, going on from inputs that reach new code (atheris, into build/)
	@$(BIN)/pip install --quiet --disable-pip-version-check --upgrade --target build/atheris \
		"atheris==3.0.0; python_version < '3.12'" "atheris==3.1.0; python_version >= '3.12'"
	@PYTHONPATH=build/atheris $(BIN)/python -W ignore -m tests.support.guided_fuzz $(MINUTES) $(TARGETS)

.PHONY: patterns
patterns: $(BIN)/.tools  ## Attack every regular expression of ours (minutes)
	@$(BIN)/python -W ignore -m tests.support.pattern_attacks 1

.PHONY: lock
lock: $(BIN)/.tools  ## Write requirements.lock anew: all run-time versions with the hashes of their files
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	@build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate -c constraints.txt -o requirements.lock pyproject.toml \
		$$($(BIN)/python -m tests.support.run_time_set extras)

.PHONY: audit
audit: $(BIN)/.tools  ## Ask pip-audit for known faults of the run-time versions (needs its service)
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@build/audit/bin/pip-audit -r requirements.lock --disable-pip --no-deps --progress-spinner off -f json \
		2>/dev/null | $(BIN)/python -m tests.support.run_time_set audited

.PHONY: licences
licences: $(BIN)/.tools  ## Write docs/licences.md anew, for review as a diff
	@PYTHONPATH=. $(BIN)/python tests/test_licences.py

.PHONY: bench
bench: $(BIN)/.tools  ## Measure all beside what people would take instead, or ONLY="extract export" (40 minutes; needs TRUONGDANG_CORPUS)
	@$(BIN)/python -m tests.benchmarks $(ONLY); status=$$?; $(BIN)/python -m tests.benchmarks.document && exit $$status

.PHONY: bench-extract
bench-extract: $(BIN)/.tools  ## Measure extraction beside trafilatura; fail below the floors (needs TRUONGDANG_CORPUS)
	@$(BIN)/python -m tests.benchmarks.extraction

.PHONY: bench-growth
bench-growth: $(BIN)/.tools  ## Measure how costs grow to 200,000 articles, and searches beside FTS5 there (an hour; needs TRUONGDANG_CORPUS)
	@TRUONGDANG_BENCH_LARGEST=200000 $(BIN)/python -m tests.benchmarks growth beside

.PHONY: bench-search
bench-search: $(BIN)/.tools  ## Measure what search costs and how well it ranks; fail below the floors (needs TRUONGDANG_CORPUS)
	@$(BIN)/python -m tests.benchmarks search
	@$(BIN)/python -W ignore -m tests.benchmarks.search_quality

.PHONY: bench-slips
bench-slips: $(BIN)/.tools  ## Measure how many slips of typing "did you mean" puts right; fail below the floor (needs TRUONGDANG_CORPUS)
	@$(BIN)/python -W ignore -m tests.benchmarks.typing_slips

.PHONY: bench-updates
bench-updates: $(BIN)/.tools  ## Count how often an updated index orders hits otherwise than a rebuilt one (needs TRUONGDANG_CORPUS)
	@$(BIN)/python -W ignore -m tests.benchmarks.updated_order

.PHONY: bench-cluster
bench-cluster: $(BIN)/.tools  ## Measure OpenSearch beside tantivy, 200,000 articles or ARTICLES (an hour; needs Java 17, Maven and TRUONGDANG_CORPUS)
	@TRUONGDANG_ARTICLES=$(or $(ARTICLES),200000) $(BIN)/python -W ignore -m tests.benchmarks.cluster_speed

.PHONY: bench-import
bench-import: $(BIN)/.tools  ## Measure an import at 20,000 articles beside one into an empty archive (needs TRUONGDANG_CORPUS)
	@$(BIN)/python -m tests.benchmarks.import_speed

.PHONY: floors
floors: $(BIN)/.tools  ## As bench, and raise the floors that are exceeded, for review as a diff
	@$(BIN)/python -m tests.benchmarks.extraction --raise

.PHONY: freshness
freshness: $(BIN)/.tools  ## Simulate a year of revisits (minutes)
	@$(BIN)/python -m tests.benchmarks.freshness

.PHONY: clean
clean:  ## Remove the environment and what tools leave behind
	@rm -rf .venv build *.egg-info .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The environment: the program alone, compiled, so that it starts quickly from the first time; or
# with what tests need beside it, most of which is never imported. Of Whoosh's modules Python
# prints warnings when it compiles them.

define INSTALL
PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
endef
define COMPILE
$(BIN)/python -W ignore -m compileall -qq
endef

$(BIN)/.program: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the program into .venv ..." >&2
	@$(INSTALL) -e .
	@$(COMPILE) archive config crawler demo indexer research terminal search_cli.py
	@touch $@

$(BIN)/.tools: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the program and what its tests need into .venv ..." >&2
	@$(INSTALL) --no-compile -e '.[dev]'
	@$(COMPILE) $(BIN:/bin=/lib)/python3*/site-packages/whoosh
	@touch $(BIN)/.program $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found." \
		"On Debian and Ubuntu: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "$(PYTHON) cannot make environments." \
		"On Debian and Ubuntu: apt install python$$version-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] > (3, 14))' || \
		echo "$$($(PYTHON) --version) is newer than 3.14, the newest that was tried. It is used." >&2
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --upgrade pip || true  # the one that comes with Python 3.11 takes twice as long
