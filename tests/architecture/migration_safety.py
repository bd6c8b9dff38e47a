"""Finds statements in a migration that harm the earlier version, which serves meanwhile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from shared.postgres.migrations import SHARED_MIGRATIONS_FOLDER, read_scripts
from tests.architecture.declared_services import all_services
from tests.architecture.test_migration_tables import CREATED_TABLE, without_comments
from tests.releases.release_snapshot import ReleaseSnapshot, release_folders

SQUAWK_PROGRAM = Path(sys.executable).with_name("squawk")
HARMFUL_RULES = {
    "adding-field-with-default",
    "adding-foreign-key-constraint",
    "adding-not-nullable-field",
    "adding-required-field",
    "adding-serial-primary-key-field",
    "ban-alter-domain-with-add-constraint",
    "ban-drop-column",
    "ban-drop-constraint",
    "ban-drop-database",
    "ban-drop-function",
    "ban-drop-not-null",
    "ban-drop-table",
    "ban-truncate-cascade",
    "changing-column-type",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "renaming-column",
    "renaming-table",
    "require-concurrent-index-creation",
}
"""The rules of squawk about readers, writers and locks; its other rules are about style."""
LONG_STATEMENT = re.compile(
    r"^\s*(UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|LOCK(?:\s+TABLE)?)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE | re.MULTILINE,
)
"""Statements that lock all rows of a table until the migration ends; squawk permits them."""
FUNCTION_BODY = re.compile(r"\bFUNCTION\b[^;$]*\$\$.*?\$\$", re.IGNORECASE | re.DOTALL)
RENAMED_TABLE = re.compile(r"\bALTER\s+TABLE\s+(\w+)\s+RENAME\s+TO\s+\w+;", re.IGNORECASE)
AFTER_RELEASE_NAME = re.compile(r"\d+_after_(\d+\.\d+\.\d+)_\w+\.sql")
"""The name of a migration that removes something which that release is the first not to use."""


def migration_hazards(sql: str) -> list[str]:
    """Return why a migration must not run while the earlier version serves."""
    checked = subprocess.run(
        [str(SQUAWK_PROGRAM), "--assume-in-transaction", "--reporter=json", "--pg-version=17.0"],
        input=_without_replaced_tables(sql),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert checked.stdout, checked.stderr
    findings = json.loads(checked.stdout)
    new_tables = {name.lower() for name in CREATED_TABLE.findall(without_comments(sql))}
    return [
        *(
            f"{finding['rule_name']}: {finding['message']}"
            for finding in findings
            if finding["rule_name"] in HARMFUL_RULES
        ),
        *(finding["message"] for finding in findings if finding["level"] == "Error"),
        *(
            f"{statement.upper()} holds every row of {table} until the migration ends"
            for statement, table in LONG_STATEMENT.findall(
                _without_functions(without_comments(sql))
            )
            if table.lower() not in new_tables
        ),
    ]


def _without_functions(sql: str) -> str:
    """Return SQL without the bodies of functions, which a migration creates and does not call."""
    return FUNCTION_BODY.sub("", sql)


def _without_replaced_tables(sql: str) -> str:
    """Return SQL without renames of tables whose name a view gets in the same transaction.

    Whoever read the table reads the view; that its columns are the same, the upgrade's tests show.
    """
    views = set(re.findall(r"\bCREATE\s+VIEW\s+(\w+)", without_comments(sql), re.IGNORECASE))
    return RENAMED_TABLE.sub(lambda match: "" if match[1] in views else match[0], sql)


def unreleased_migrations() -> Iterator[tuple[str, str, str]]:
    """Yield area, name and SQL of every migration that no release contains."""
    *_, last = release_folders()
    areas = ReleaseSnapshot(last).backup_manifest.areas
    for service in all_services():
        known = areas[service.name].migrations if service.name in areas else {}
        for prefix, folder in (
            ("backbone/", SHARED_MIGRATIONS_FOLDER),
            ("", service.read_model_migrations),
        ):
            for name, sql in read_scripts(folder, prefix):
                if name not in known and service.name in areas:
                    yield service.name, name, sql
