#!/usr/bin/env bash
# schemathesis 4.32.5 accepts pytest 9.2 as a dependency, but a test whose schema comes from a
# fixture (`schemathesis.pytest.from_fixture`) ends there with an AttributeError before a case is
# made: pytest 9.2 has no `_nodeid` on its items. A schema that is known at collection works.
set -euo pipefail
SCHEMATHESIS=4.32.5 BEFORE=9.1.1 AFTER=9.2.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/test_schemas.py" <<'PY'
import pytest
import schemathesis

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "orders", "version": "1"},
    "paths": {"/orders": {"get": {"responses": {"200": {"description": "all orders"}}}}},
}


@pytest.fixture
def described():
    return schemathesis.openapi.from_dict(DOCUMENT)


@schemathesis.pytest.from_fixture("described").parametrize()
def test_from_fixture(case):
    assert case.path == "/orders"


@schemathesis.openapi.from_dict(DOCUMENT).parametrize()
def test_at_collection(case):
    assert case.path == "/orders"
PY
outcome() { # the test's name; prints passed or its error
    "$work/venv/bin/python" -m pytest -q -p no:cacheprovider -k "$1" "$work/test_schemas.py" 2>&1 |
        grep -oE "AttributeError: .*_nodeid'|[0-9]+ passed" | head -1
}
for pytest in $BEFORE $AFTER; do
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check \
        "schemathesis==$SCHEMATHESIS" "pytest==$pytest"
    for test in test_at_collection test_from_fixture; do
        echo "schemathesis $SCHEMATHESIS, pytest $pytest, $test: $(outcome $test)"
    done
done | tee "$work/found"
grep -q "pytest $BEFORE, test_from_fixture: 1 passed" "$work/found"
grep -q "pytest $AFTER, test_at_collection: 1 passed" "$work/found"
grep -q "pytest $AFTER, test_from_fixture: AttributeError" "$work/found"
