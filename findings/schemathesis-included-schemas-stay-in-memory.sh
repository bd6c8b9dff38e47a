#!/usr/bin/env bash
# schemathesis 4.32.5: a schema that `include` narrows to one operation takes memory of its own that
# the process keeps, some megabytes each with a document of a few hundred operations. Going through
# all operations of the whole schema takes a small part of it.
set -euo pipefail
SCHEMATHESIS=4.32.5 OPERATIONS=200
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$SCHEMATHESIS"
cat >"$work/walk.py" <<'PY'
import resource
import sys

import schemathesis

OPERATIONS, way = int(sys.argv[1]), sys.argv[2]
FIELDS = {f"field_{n}": {"type": "string", "description": "what it says " * 20} for n in range(30)}


def operation(number):
    answer = {"$ref": f"#/components/schemas/Order{number}"}
    body = {"content": {"application/json": {"schema": answer}}}
    return {
        "operationId": f"order{number}",
        "requestBody": body,
        "responses": {"200": {"description": "an order", **body}},
    }


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "orders", "version": "1"},
    "paths": {f"/orders/{n}": {"post": operation(n)} for n in range(OPERATIONS)},
    "components": {
        "schemas": {
            f"Order{n}": {"type": "object", "properties": FIELDS} for n in range(OPERATIONS)
        }
    },
}


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


schema = schemathesis.openapi.from_dict(DOCUMENT)
before = megabytes()
found = 0
if way == "whole":
    for result in schema.get_all_operations():
        result.ok().as_strategy()
        found += 1
else:
    kept = []  # as a test for each operation keeps them
    for number in range(OPERATIONS):
        narrowed = schema.include(operation_id=f"order{number}")
        kept.append(narrowed)
        for result in narrowed.get_all_operations():
            result.ok().as_strategy()
            found += 1
print(way, found, megabytes() - before)
PY
for way in whole included; do
    "$work/venv/bin/python" "$work/walk.py" $OPERATIONS $way
done | tee "$work/walked"
echo "schemathesis $SCHEMATHESIS: way, operations, more megabytes"
awk '$2 != 200 {exit 1} $1 == "whole" {w = $3} $1 == "included" {i = $3} END {exit !(i > 5 * w)}' \
    "$work/walked"
