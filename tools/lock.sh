#!/bin/sh
# Pins every dependency with its hashes, without a word on where it came from.
set -eu
how="--universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet"
# what an environment made by Python itself brings along is pinned too
printf 'uv\npip\nsetuptools\n' | uv pip compile - $how -o requirements/uv.txt
uv pip compile pyproject.toml --group build $how -o requirements/core.txt
uv pip compile pyproject.toml --group dev $how -c requirements/core.txt -o requirements/dev.txt
uv pip compile pyproject.toml --group training $how -c requirements/dev.txt -o requirements/training.txt
