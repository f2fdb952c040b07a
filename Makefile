# Two commands do everything: `make demo` and `make test`. The others are for those who work on Kirmash.
.PHONY: house pages help demo test check freeze messages bench train gate soak-kills soak-input setup dev lock readme clean

help:
	@echo "make demo   the briefing on Belarus and Ivanovo Oblast, both languages, under build/demo"
	@echo "make test   every test"
	@echo "make check  ruff, mypy --strict, import-linter"
	@echo "make freeze every output held against its digest of tests/golden/unchanged.json"
	@echo "make messages  every message a user can see, in both languages"
	@echo "make house  the measures of form and names, with their limits"
	@echo "make pages  write the pages that are made from the code"
	@echo "make bench  measure, and write benchmarks/RESULTS.md"
	@echo "make train  the reader's weights from the corpus beside the project (within an hour)"
	@echo "make gate   score the reader on what is only scored; every look is logged"
	@echo "make soak-input  every option and a thousand files built to harm"
	@echo "make soak-kills  200 commands and 1,000 desks killed at random moments, and what is there afterwards"

setup:
	@sh tools/setup.sh core

dev:
	@sh tools/setup.sh dev

demo: setup
	@.venv/bin/python examples/demo.py

check: dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: check
	@sh tools/test_extras.sh
	.venv/bin/python -m pytest -n auto --dist worksteal

freeze: dev
	.venv/bin/python tools/freeze.py --check

messages: dev
	@.venv/bin/python tools/messages.py

bench: dev
	.venv/bin/python -m benchmarks.run $(PART)

train: dev
	@sh tools/setup.sh training
	.venv/bin/python -m training.train ../shared/corpus/train training/corpus/written --more ../shared/corpus/dev --out src/kirmash/data/reader
	.venv/bin/python -m training.deals.reader ../shared/corpus/train training/corpus/written training/corpus/dense training/deals --more ../shared/corpus/dev --pairs training/deals/fit_a.toml training/deals/fit_b.toml --checked examples/belarus-ivanovo --out src/kirmash/data/reader
	.venv/bin/python -m training.card

gate: dev
	@.venv/bin/python -m training.gate ../shared/corpus/gate

soak-kills: dev
	.venv/bin/python -m benchmarks.run kills
	.venv/bin/python -m tests.soak.desk_kills --number 1000

soak-input: dev
	.venv/bin/python -m tests.pattern_growth
	.venv/bin/python -m tests.cli.option_attack
	.venv/bin/python -m tests.soak.hostile_inputs --each 24 --rounds 4

house: dev
	.venv/bin/python -m tools.house

pages: dev
	.venv/bin/python tools/house.py --write
	.venv/bin/python tools/errors_page.py --write
	.venv/bin/python tools/indicators.py
	.venv/bin/python tools/recognizers.py
	.venv/bin/python tools/published.py

lock:
	@sh tools/lock.sh

readme: setup
	.venv/bin/python tools/readme.py

clean:
	rm -rf build .venv
