#!/usr/bin/env bash
# With pytest 9.2, which builds node ids from a function's original name, the items that schemathesis
# makes for the operations of a document all have the same node id (their names differ). pytest-xdist
# schedules by node id: it runs one of them and reports success.
#
# What one would guess: `pytest -n 2` runs what `pytest` runs. The way out is to give each item a node
# id of its own in `pytest_collection_modifyitems`.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  schemathesis==4.32.5 pytest==9.2.0 pytest-xdist==3.8.0

cat > "$folder/test_operations.py" <<'PYTHON'
import schemathesis

ok = {"responses": {"200": {"description": "OK"}}}
schema = schemathesis.openapi.from_dict(
    {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": ok}, "/b": {"get": ok}, "/c": {"get": ok}},
    }
)


@schema.parametrize()
def test_operation(case):
    with open("tested.txt", "a") as file:
        file.write(f"{case.method} {case.path}\n")
PYTHON

cd "$folder"
export PYTHONDONTWRITEBYTECODE=1
tested() {
  rm -f tested.txt
  venv/bin/python -m pytest -q -p no:cacheprovider "$@" test_operations.py | tail -n 1 >&2
  sort -u tested.txt | wc -l
}
"$folder/venv/bin/python" -c 'import schemathesis, xdist; print("schemathesis", schemathesis.__version__, "xdist", xdist.__version__)'
alone=$(tested)
spread=$(tested -n 2)
echo "operations tested by pytest: $alone, by pytest -n 2: $spread"
[ "$alone" = 3 ] && [ "$spread" = 1 ]
