.DEFAULT_GOAL := help
.PHONY: help book test check bench lock clean

help:  ## say what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

book:  ## set up what is needed, then build _build/html/index.html and _build/limelight.pdf
	@tools/setup.sh book
	@.venv/bin/limelight build

test:  ## set up what the tests need, a browser included, then run them
	@tools/setup.sh test
	@.venv/bin/python -m pytest

check:  ## check data/ and the code's style
	@tools/setup.sh test
	@.venv/bin/limelight check
	@.venv/bin/ruff check analysis tests benchmarks

bench:  ## print build times, peak memory and page weights
	@tools/setup.sh book
	@.venv/bin/python benchmarks/run.py

LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'

lock:  ## resolve requirements.txt and tests/requirements.txt into their locks
	@tools/setup.sh book
	@$(LOCK) requirements.txt -o requirements.lock
	@$(LOCK) tests/requirements.txt -c requirements.lock -o tests/requirements.lock

clean:  ## remove all that was built; .venv stays
	rm -rf _build book/*.ipynb book/results
