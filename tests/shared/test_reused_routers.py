"""Routers that were made for one installation serve the next one, and only that."""

from pathlib import Path

from fastapi.dependencies.models import Dependant

from shared.http.auth import Role
from shared.http_application.event_stream_route import STREAM_PATH
from shared.http_application.read_after_wait import ReadAfterWait
from shared.testing.installation import TestInstallation, run_test_installation
from shared.testing.postgres_test_server import TestPostgresServer
from tests.shared.sample_areas.publisher_service import publisher_service


async def ring(installation: TestInstallation, note: str) -> None:
    answer = await installation.http_client.post(
        "/api/bell/v1/bells/tom/rings",
        json={"note": note},
        headers=installation.authorization_headers(Role.EXECUTOR),
    )
    assert answer.status_code == 201, answer.text


async def readable_events(installation: TestInstallation) -> int:
    """Return how many stored events a common route finds."""
    async with installation.area("bell").pool.acquire() as connection:
        ids = await connection.fetch("SELECT id FROM event")
    headers = installation.authorization_headers(Role.AUDITOR)
    answers = [
        await installation.http_client.get(f"/api/bell/v1/events/{row['id']}", headers=headers)
        for row in ids
    ]
    return sum(answer.status_code == 200 for answer in answers)


async def event_count(installation: TestInstallation) -> int:
    async with installation.area("bell").pool.acquire() as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM event")
    return found


def wait_count(route: object) -> int:
    """Return how often a route waits for the facts that its caller names."""
    pending, found = [getattr(route, "dependant", Dependant())], 0
    while pending:
        current = pending.pop()
        found += isinstance(current.call, ReadAfterWait)
        pending += current.dependencies
    return found


async def test_the_same_routes_write_to_the_database_of_the_installation_they_serve(
    postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    services = [publisher_service]
    routes = []
    for rings in (1, 2):
        async with (
            postgres_server.create_fresh_database(migrated_for=services) as fresh,
            run_test_installation(services, tmp_path, fresh.url, reuse_routers=True) as running,
        ):
            assert await event_count(running) == 0
            for _ in range(rings):
                await ring(running, "ding")
            assert await event_count(running) == rings == await readable_events(running)
            routes.append(running.installation.app.routes)
    kept = set(map(id, routes[0])) & set(map(id, routes[1]))
    paths = {getattr(route, "path", "") for route in routes[1] if id(route) in kept}
    assert {"/api/bell/v1/events/{event_id}", "/api/operations/v1/progress", STREAM_PATH} <= paths
    assert any(path.startswith("/api/bell/v1/bells/") for path in paths)
    assert {wait_count(route) for route in routes[1]} == {0, 1}, "each waits for one area"


async def test_two_installations_at_once_do_not_share_routers(
    postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    services = [publisher_service]
    async with (
        postgres_server.create_fresh_database(migrated_for=services) as one_database,
        postgres_server.create_fresh_database(migrated_for=services) as other_database,
        run_test_installation(services, tmp_path, one_database.url, reuse_routers=True) as one,
        run_test_installation(services, tmp_path, other_database.url, reuse_routers=True) as other,
    ):
        await ring(one, "ding")
        assert (await readable_events(one), await readable_events(other)) == (1, 0)
        assert (await event_count(one), await event_count(other)) == (1, 0)
