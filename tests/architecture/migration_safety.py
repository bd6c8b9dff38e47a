"""What of a migration would harm the version that still serves while it is applied."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from shared.postgres.migrations import BACKBONE_FOLDER, read_scripts
from tests.architecture.declared_services import all_services
from tests.architecture.test_migration_tables import MADE, code
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
"""Of squawk's rules those about readers, writers and locks; the others are about style."""
LONG_STATEMENT = re.compile(
    r"^\s*(UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|LOCK(?:\s+TABLE)?)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE | re.MULTILINE,
)
"""What holds all rows of a table until the migration ends; squawk lets it pass."""
AFTER_RELEASE_NAME = re.compile(r"\d+_after_(\d+\.\d+\.\d+)_\w+\.sql")
"""A file that runs when nobody uses what it takes away: that release is the first not to."""


def migration_hazards(sql: str) -> list[str]:
    """Return what is wrong with a migration that runs while the version before serves."""
    checked = subprocess.run(
        [str(SQUAWK_PROGRAM), "--assume-in-transaction", "--reporter=json", "--pg-version=17.0"],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert checked.stdout, checked.stderr
    found = json.loads(checked.stdout)
    own = {name.lower() for name in MADE.findall(code(sql))}
    return [
        *(
            f"{one['rule_name']}: {one['message']}"
            for one in found
            if one["rule_name"] in HARMFUL_RULES
        ),
        *(one["message"] for one in found if one["level"] == "Error"),
        *(
            f"{statement.upper()} holds every row of {table} until the migration ends"
            for statement, table in LONG_STATEMENT.findall(code(sql))
            if table.lower() not in own
        ),
    ]


def unreleased_migrations() -> Iterator[tuple[str, str, str]]:
    """Yield area, name and SQL of every migration that no release has."""
    *_, last = release_folders()
    areas = ReleaseSnapshot(last).backup_manifest.areas
    for service in all_services():
        known = areas[service.name].migrations if service.name in areas else {}
        for prefix, folder in (("backbone/", BACKBONE_FOLDER), ("", service.read_model_migrations)):
            for name, sql in read_scripts(folder, prefix):
                if name not in known and service.name in areas:
                    yield service.name, name, sql
