#!/usr/bin/env bash
# typer converts options with pydantic where pydantic is installed: a command line of one integer
# option pays for pydantic's import at each start, though it uses none of it. click does not.
set -euo pipefail
TYPER=0.29.0 PYDANTIC=2.14.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "typer==$TYPER" "pydantic==$PYDANTIC"
cat >"$work/probe.py" <<'PY'
import sys
from importlib.metadata import version

import typer
from typer.testing import CliRunner

print("typer", version("typer"), "pydantic", version("pydantic"))
print("after import typer: pydantic loaded:", "pydantic" in sys.modules)
app = typer.Typer()


@app.command()
def main(number: int = 0) -> None:
    typer.echo(number)


CliRunner().invoke(app, ["--number", "3"])
print("after one command: pydantic loaded:", "pydantic" in sys.modules)
PY
found=$("$work/venv/bin/python" "$work/probe.py")
echo "$found"
grep -qx "after one command: pydantic loaded: True" <<<"$found"
