# `make demo` and `make test` do all the set-up they need. `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DATA   ?= demo/data
AXE    := build/axe/node_modules/axe-core/axe.min.js
AXE_VERSION := 4.14.1
OIDC   := build/oidc/node_modules/oidc-provider/package.json
OIDC_VERSION := 9.13.3
ADDOK  := build/addok/venv/bin/addok
PORT   ?= 8501
DIST   ?= dist

.PHONY: help demo demo-data documents test test-all tested lint types docs format bench bench-large bench-geocode bench-statistics bench-truth bench-app fuzz browser axe oidc addok catalogue constraints clean bench-documents bench-known poppler bench-gate wheel wheelhouse deb image packages packages-test

help:                   ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 26

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python >= 3.11 is needed: apt-get install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python >= 3.11 is needed, this is $$($(PYTHON) --version)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/as-root apt-get install -y -qq python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade --constraint constraints.txt pip
	$(BIN)/pip install --quiet --constraint constraints.txt --group dev --editable .
	@touch $@

demo: demo-data         ## invented partner files, ingested, and the app on http://localhost:8501
	@$(BIN)/observatory --data $(DATA) app --port $(PORT)

demo-data: $(READY)     ## invented partner files, ingested
	@test -f demo/feeds/planted.json || $(BIN)/observatory demo --out demo/feeds
	@install -d -m 700 $(DATA)
	@test -f $(DATA)/cameras.csv || install -D -m 600 demo/feeds/cameras.csv $(DATA)/cameras.csv
	@test -f $(DATA)/observatory.duckdb || $(BIN)/observatory --data $(DATA) ingest --format csv demo/feeds/*_demonstration_* > demo/receipts.csv
	@echo "demo/receipts.csv : ce qui a été lu, enregistré et refusé, fichier par fichier"
	@test -f $(DATA)/actions.toml || install -m 600 demo/feeds/actions.toml $(DATA)/actions.toml

# Every kind but the table of priority districts, whose layer is not shipped, and diagnoses, which are asked for.
documents: demo-data    ## every document of the last week, month, quarter and year, into $(DATA)/documents
	$(BIN)/observatory --data $(DATA) report all
	for kind in month quarter year "commune --all" "district --all" fires dumping landlords police guards actions \
	  indicators plenary; do $(BIN)/observatory --data $(DATA) report $$kind || exit; done

test: tested            ## nine tests in ten, a browser included; what could not run is said at the end, with its reason
	$(BIN)/pytest -n 2 --dist worksteal

test-all: tested        ## every test and every row: before a release, and before a large change is merged
	$(BIN)/pytest -n 2 --dist worksteal --thorough

tested: $(READY) browser poppler axe oidc addok

browser:                ## a Chromium for the browser tests, where it can be installed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || .ci/as-root sh -c 'apt-get update -qq && apt-get install -y -qq chromium' \
	  || echo "No Chromium and no right to install one: the browser tests will say that they could not run." >&2

poppler:                ## what reads PDF as a screen reader does, where it can be installed
	@command -v pdfinfo >/dev/null || .ci/as-root sh -c 'apt-get update -qq && apt-get install -y -qq poppler-utils' \
	  || echo "No poppler-utils and no right to install them: the tests of reading order will say that they could not run." >&2

axe: $(AXE)             ## the accessibility checker of the browser tests
$(AXE):
	@command -v npm >/dev/null || .ci/as-root sh -c 'apt-get update -qq && apt-get install -y -qq npm' || true
	@npm install --prefix build/axe --no-save --no-package-lock --no-audit --no-fund --silent axe-core@$(AXE_VERSION) \
	  || echo "No axe-core: the accessibility tests will say that they could not run." >&2

oidc: $(OIDC)           ## the identity provider of the sign-in's tests
$(OIDC):
	@command -v npm >/dev/null || .ci/as-root sh -c 'apt-get update -qq && apt-get install -y -qq npm' || true
	@npm install --prefix build/oidc --no-save --no-package-lock --no-audit --no-fund --silent oidc-provider@$(OIDC_VERSION) \
	  || echo "No oidc-provider: the tests that sign in with a browser will say that they could not run." >&2

addok: $(ADDOK)         ## another geocoder, and its Redis, to test and measure ours against
	@command -v redis-server >/dev/null || .ci/as-root sh -c 'apt-get update -qq && apt-get install -y -qq redis-server' \
	  || echo "No Redis: the tests against addok will say that they could not run." >&2
$(ADDOK): | $(READY)
	@$(BIN)/python -m benchmarks.geocode --install || echo "No addok: the tests against it will say that they could not run." >&2

lint: $(READY)          ## the linters and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --hide-error-context --no-error-summary | $(BIN)/mypy-baseline filter --no-colors --hide-stats

types: $(READY)         ## drop from tests/type_errors.txt the type errors that are gone
	$(BIN)/mypy --hide-error-context --no-error-summary | $(BIN)/mypy-baseline sync

docs: $(READY)          ## renew the pages of docs/ that are made from the code
	$(BIN)/python docs/generate.py

catalogue: $(READY)    ## the French sentences, compiled as they are read
	$(BIN)/python packaging/catalogue.py

format: $(READY)        ## put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)         ## a million facts from raw files to the page, beside plain pandas + geopandas
	$(BIN)/python -m benchmarks

bench-large: $(READY)   ## the same, and the growth to ten million rows: half an hour and 6 GB of disk
	$(BIN)/python -m benchmarks --largest 10000000

bench-geocode: $(READY) addok ## the geocoder beside addok, on the same addresses
	$(BIN)/python -m benchmarks.geocode

bench-statistics: $(READY) ## the weekly sheet, alerts, heat surfaces
	$(BIN)/python -m benchmarks.weekly_sheet

bench-truth: $(READY) ## what verdicts and evaluations say when the truth is known
	$(BIN)/python -m benchmarks.truth_effect
	$(BIN)/python -m benchmarks.truth_signal
	$(BIN)/python -m benchmarks.truth_hostile
	$(BIN)/python -m benchmarks.truth_partners
	$(BIN)/python -m benchmarks.truth_disclosure
	$(BIN)/python -m benchmarks.truth_twins
	$(BIN)/python -m benchmarks.truth_delay

fuzz: $(READY)          ## broken files against the intake, arrivals, 200 steps read back, reprints, alterations
	$(BIN)/python -m benchmarks.fuzz
	OBSERVATORY_FUZZ_STEPS=200 $(BIN)/python -m pytest -n 0 -q tests/pipelines/test_known.py -k read_back
	OBSERVATORY_FUZZ_STEPS=50 $(BIN)/python -m pytest -n 0 -q tests/pipelines/intake/test_inbox.py -k kills
	OBSERVATORY_ARRIVALS=1000 $(BIN)/python -m pytest -n 0 -q tests/pipelines/intake/test_arrivals.py -k each_arrival
	OBSERVATORY_EDITIONS=20 $(BIN)/python -m pytest -n 0 -q tests/documents/test_reprint.py -k whatever_came
	OBSERVATORY_EDITIONS=20 $(BIN)/python -m pytest -n 0 -q tests/pipelines/test_recounted.py -k accused
	OBSERVATORY_ALTERATIONS=1000 $(BIN)/python -m pytest -n 0 -q tests/pipelines/test_backup.py -k alteration

bench-documents: demo-data ## what the documents of a week cost: processor time, memory
	$(BIN)/python -m benchmarks.documents $(DATA)

bench-known: $(READY)    ## what figures as known then cost, beside those of today
	$(BIN)/python -m benchmarks.known

bench-app: $(READY) browser ## the app in a real browser, with a million facts
	$(BIN)/python -m benchmarks.app

wheel: $(READY)         ## the package of Python, into $(DIST)
	@rm -f $(DIST)/observatory-*.whl
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir $(DIST) .
	@ls -l $(DIST)/observatory-*.whl

wheelhouse: wheel       ## all that is installed, for machines without internet
	sh packaging/wheelhouse $(BIN)/pip $(DIST)

deb: wheelhouse         ## a package for Debian, with its services
	sh packaging/deb $(DIST)

image: deb              ## a container image, from Debian's packages alone
	sh packaging/image $(DIST)

packages: image         ## all of them

packages-test:          ## each package installed, used, renewed and removed in a bare root without network
	bash packaging/try $(DIST) $(BIN)/python
	bash packaging/try-services $(DIST) $(BIN)/python

bench-gate: $(READY)    ## what the sign-in costs: twenty readers with and without it, 500 sessions
	$(BIN)/python -m benchmarks.gate

constraints: $(READY)   ## renew constraints.txt from what is installed
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/pip list --format=freeze --exclude-editable | grep -vE '^(pip|setuptools)=='; } > constraints.new
	@mv constraints.new constraints.txt

clean:                  ## remove the environment and the demonstration
	rm -rf $(VENV) demo build
