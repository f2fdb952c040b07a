#!/bin/sh
# Makes .venv with everything `make $1` needs: `core` for the program, `dev` for the tests as well.
# Wants Python >= 3.11; takes uv from the path, else from PyPI into .venv itself. Run from the project's folder.
set -eu
set_of=${1:-core}
stamp=.venv/.kirmash-$set_of
wanted=$(cat "requirements/$set_of.txt" requirements/uv.txt pyproject.toml tools/setup.sh | cksum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

python=
for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
  if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$name
    break
  fi
done
[ -n "$python" ] || { echo "Kirmash needs Python 3.11 or later; none is on the path." >&2; exit 1; }

if [ ! -x .venv/bin/python ]; then
  if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$(command -v "$python")" .venv
  elif ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "This Python cannot make environments: install its venv package (Debian: apt-get install python3-venv)." >&2
    exit 1
  fi
fi
if command -v uv >/dev/null 2>&1; then
  uv=uv
else
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
  uv=.venv/bin/uv
fi
# pip and setuptools that Python put there are older ones of its own: they become the pinned ones
if .venv/bin/python -c "import pip" >/dev/null 2>&1; then
  VIRTUAL_ENV="$PWD/.venv" "$uv" pip install --quiet --python .venv/bin/python --require-hashes -r requirements/uv.txt
fi
VIRTUAL_ENV="$PWD/.venv" "$uv" pip install --quiet --python .venv/bin/python --compile-bytecode --require-hashes -r "requirements/$set_of.txt"
VIRTUAL_ENV="$PWD/.venv" "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
# commands start quickly from the first time on, also where Python may not write beside its sources
.venv/bin/python -m compileall -q src >/dev/null || true
echo "$wanted" > "$stamp"
