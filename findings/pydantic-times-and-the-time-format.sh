#!/usr/bin/env bash
# A model's field of type `time` gets `format: time` in pydantic's JSON Schema. In JSON Schema that is
# RFC 3339's full-time, which has an offset; pydantic writes a naive time without one. So what the
# model writes does not fit the schema that the model publishes: the stricter the client's validator,
# the sooner it refuses. Dates and times with a zone are not concerned.
set -euo pipefail
PYDANTIC=2.14.3 JSONSCHEMA=4.26.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pydantic==$PYDANTIC" "jsonschema[format-nongpl]==$JSONSCHEMA"
cat >"$work/probe.py" <<'PY'
from datetime import UTC, time
from importlib.metadata import version

from jsonschema import Draft202012Validator
from pydantic import BaseModel


class Meeting(BaseModel):
    begins_at: time


schema = Meeting.model_json_schema(mode="serialization")
validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
print("pydantic", version("pydantic"), "jsonschema", version("jsonschema"))
print("format", schema["properties"]["begins_at"]["format"])
for begins_at in (time(10), time(10, tzinfo=UTC)):
    written = Meeting(begins_at=begins_at).model_dump(mode="json")
    print(written["begins_at"], "fits" if validator.is_valid(written) else "does not fit")
PY
found=$("$work/venv/bin/python" "$work/probe.py")
echo "$found"
grep -qx "format time" <<<"$found"
grep -qx "10:00:00 does not fit" <<<"$found"
grep -qx "10:00:00Z fits" <<<"$found"
