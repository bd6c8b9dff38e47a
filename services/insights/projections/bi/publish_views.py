"""Makes the views, their comments, the policies of the rows behind them, and the grants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from services.insights.projections.bi.bi_catalogue import VIEWS
from services.insights.projections.bi.bi_readers import (
    list_scopes,
    put_scope,
    remove_scope,
    spell_departments,
)
from services.insights.projections.bi.row_policies import TABLE_CLASSES, policy_statements
from services.insights.projections.bi.view import View
from shared.postgres.migrations import LOCK_TIMEOUT_SECONDS
from shared.postgres.reader_roles import reader_group
from shared.postgres.sql_quoting import quote_name, quote_text
from shared.service_runtime.published_views import PublishedViews

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

NAMES = {"bi": [view.name for view in VIEWS], "bi_zh": [view.zh for view in VIEWS]}
_OPTIONS = "WITH (security_invoker = true)"
_CURRENT_READER = """
CREATE OR REPLACE VIEW insights.current_reader WITH (security_barrier = true) AS
SELECT departments, whole_classes FROM insights.bi_reader WHERE role = current_user;
"""
"""A view of its owner's: each role sees its own entry, and has no access to the table."""

_IS_PUBLISHED = """
SELECT obj_description(to_regnamespace('bi')::oid, 'pg_namespace') = $1
    AND (SELECT count(*) FROM pg_views WHERE schemaname = 'bi' AND viewname = ANY ($2)
        OR schemaname = 'bi_zh' AND viewname = ANY ($3)) = cardinality($2) + cardinality($3)
"""

_GRANTEES = """
SELECT rolname FROM pg_roles
WHERE rolname = $1 OR rolname IN (SELECT role FROM insights.bi_reader) AND NOT EXISTS (
    SELECT FROM pg_auth_members
    WHERE member = pg_roles.oid AND roleid = (SELECT oid FROM pg_roles WHERE rolname = $1)
)
"""
"""The role that readers are members of, and the readers that others have made."""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = to_regclass('bi.' || $1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


async def publish_views(connection: Connection, *, anew: bool = False) -> None:
    """Create or replace the views where they are missing or of another version; `anew` always.

    Views of others that read these survive, as none is dropped. Call it in a transaction. Raises
    `asyncpg.LockNotAvailableError` where a reader's long query holds a table.
    """
    digest = sha256(_script(VIEWS).encode()).hexdigest()[:16]
    comment = f"Published by insights: views for BI tools; in Chinese in bi_zh. Version {digest}"
    if not anew and await connection.fetchval(_IS_PUBLISHED, comment, *NAMES.values()):
        return
    script = _script(
        [_in_present_order(view, await _columns_of(connection, view)) for view in VIEWS]
    )
    await connection.execute(
        f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s';"
        + script
        + f"COMMENT ON SCHEMA bi IS {quote_text(comment)};"
        + "COMMENT ON SCHEMA bi_zh IS 'Published by insights: BI 视图，列名为中文；英文视图见 bi'"
    )
    group = reader_group(await connection.fetchval("SELECT current_database()"))
    for row in await connection.fetch(_GRANTEES, group):
        await grant_views(connection, row["rolname"])


async def grant_views(connection: Connection, role: str) -> None:
    """Let a role read the views, and of the tables behind them the rows of its scope.

    It may not use the schema of these tables, so that no statement of its own names one.
    """
    to = quote_name(role)
    # Only these: a view that somebody else made in these schemas is his to grant.
    views = (f"{schema}.{quote_name(name)}" for schema, names in NAMES.items() for name in names)
    tables = (f"insights.{table}" for table in (*TABLE_CLASSES, "current_reader"))
    await connection.execute(
        f"GRANT USAGE ON SCHEMA bi, bi_zh TO {to};"
        f"GRANT SELECT ON {', '.join((*views, *tables))} TO {to}"
    )


async def _columns_of(connection: Connection, view: View) -> Sequence[str]:
    rows = await connection.fetch(_COLUMNS, view.name)
    return [row["attname"] for row in rows]


def _in_present_order(view: View, present: Sequence[str]) -> View:
    """Return the view with the columns that it has already in front: a view can only grow."""
    order = {name: number for number, name in enumerate(present)}
    columns = sorted(view.columns, key=lambda column: order.get(column.name, len(order)))
    return replace(view, columns=tuple(columns))


def _script(views: Sequence[View]) -> str:
    made = "".join(part for view in views for part in _view_statements(view))
    return _CURRENT_READER + "".join(map(policy_statements, TABLE_CLASSES)) + made


def _view_statements(view: View) -> Iterator[str]:
    english, chinese = f"bi.{view.name}", f'bi_zh."{view.zh}"'
    yield f"CREATE OR REPLACE VIEW {english} {_OPTIONS} AS\n{view.query()};\n"
    yield f"CREATE OR REPLACE VIEW {chinese} {_OPTIONS} AS {view.query_in_chinese()};\n"
    for name in (english, chinese):
        yield f"COMMENT ON VIEW {name} IS {quote_text(view.comment)};"
    for column in view.columns:
        for name in (f'{english}."{column.name}"', f'{chinese}."{column.zh}"'):
            yield f"COMMENT ON COLUMN {name} IS {quote_text(column.comment)};"


BI_VIEWS = PublishedViews(
    NAMES,
    publish_views,
    grant_views,
    put_scope,
    remove_scope,
    list_scopes,
    spell_departments,
)
