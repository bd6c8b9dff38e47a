"""A migration does not harm the earlier version, which serves while it is applied (decision 21)."""

from __future__ import annotations

import pytest

from tests.architecture.migration_safety import (
    AFTER_RELEASE_NAME,
    migration_hazards,
    unreleased_migrations,
)
from tests.releases.release_snapshot import release_folders


def test_no_migration_harms_the_earlier_version() -> None:
    for area, name, sql in unreleased_migrations():
        hazards = [] if AFTER_RELEASE_NAME.fullmatch(name) else migration_hazards(sql)
        assert not hazards, f"{area}/{name}: {hazards}; a later release may (decision 21)"


def test_an_after_migration_names_an_existing_release() -> None:
    releases = {folder.name for folder in release_folders()}
    for area, name, _ in unreleased_migrations():
        match = AFTER_RELEASE_NAME.fullmatch(name)
        assert not match or match[1] in releases, f"{area}/{name}: {match[1]} is no release yet"


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE plan;",
        "DROP FUNCTION append_events;",
        "ALTER TABLE plan DROP COLUMN points;",
        "ALTER TABLE plan RENAME COLUMN points TO score;",
        "ALTER TABLE plan RENAME TO scheme;",
        "ALTER TABLE plan RENAME TO scheme;\nCREATE VIEW plans AS SELECT 1;",
        "ALTER TABLE plan ADD COLUMN points bigint NOT NULL;",
        "ALTER TABLE plan ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();",
        "ALTER TABLE plan ALTER COLUMN points TYPE numeric;",
        "ALTER TABLE plan ALTER COLUMN points SET NOT NULL;",
        "ALTER TABLE plan ALTER COLUMN points DROP NOT NULL;",
        "ALTER TABLE plan ADD CONSTRAINT positive CHECK (points > 0);",
        "ALTER TABLE plan ADD UNIQUE (points);",
        "CREATE INDEX event_by_id ON event (id);",
        "CREATE UNIQUE INDEX IF NOT EXISTS event_by_id ON event (id);",
        "UPDATE plan SET points = 0;",
        "DELETE FROM plan;",
        "TRUNCATE plan;",
        "LOCK TABLE plan;",
        "DO $$ BEGIN\nUPDATE plan SET points = 0;\nEND $$;",
        "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS $$ SELECT 2 $$;\nDELETE FROM plan;",
        "ALTER TABLE plan ADD COLUMN points text;\nUPDATE plan SET points = '0' WHERE true;",
        "SELEKT 1;",
    ],
)
def test_a_harmful_migration_is_noticed(sql: str) -> None:
    assert migration_hazards(sql)


@pytest.mark.parametrize(
    "sql",
    [
        (
            "CREATE TABLE score (id uuid PRIMARY KEY, points bigint NOT NULL);\n"
            "CREATE INDEX score_by_points ON score (points);\nUPDATE score SET points = 0;"
        ),
        "ALTER TABLE plan ADD COLUMN points bigint;",
        "ALTER TABLE plan ADD COLUMN points bigint NOT NULL DEFAULT 0;",
        "ALTER TABLE plan ADD CONSTRAINT positive CHECK (points > 0) NOT VALID;",
        "CREATE OR REPLACE FUNCTION two() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;",
        (
            "CREATE FUNCTION clear() RETURNS void LANGUAGE sql AS $$\nUPDATE plan SET points = 0;\n"
            "DELETE FROM plan;\n$$;"
        ),
        "ALTER TABLE plan RENAME TO scheme;\nCREATE VIEW plan AS SELECT id FROM scheme;",
        "-- DROP TABLE plan;\nALTER TABLE plan ADD COLUMN dropped text;",
    ],
)
def test_a_harmless_migration_passes(sql: str) -> None:
    assert not migration_hazards(sql)


def test_a_file_name_states_the_release_it_follows() -> None:
    assert AFTER_RELEASE_NAME.fullmatch("006_after_0.2.0_old_ledger.sql")
    assert not AFTER_RELEASE_NAME.fullmatch("006_old_ledger.sql")
    assert not AFTER_RELEASE_NAME.fullmatch("006_after_all.sql")
