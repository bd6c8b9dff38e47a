"""The number of connections stays below what the operating system lets a process open."""

from __future__ import annotations

import resource

import pytest

from shared.installation.settings import Settings
from shared.processes.file_limit import FileLimitTooLow, raise_file_limit
from shared.processes.fitted_limits import fit_gateway_limits, fit_server_limits


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the soft and the hard limit of open files for this test alone."""
    found = [256, 1024]

    def set_limit(_kind: int, values: tuple[int, int]) -> None:
        found[:] = values

    monkeypatch.setattr(resource, "getrlimit", lambda _kind: tuple(found))
    monkeypatch.setattr(resource, "setrlimit", set_limit)
    return found


def test_the_soft_limit_is_raised_to_the_hard_one(limits: list[int]) -> None:
    assert raise_file_limit() == 1024
    assert limits == [1024, 1024]


def test_a_very_high_hard_limit_is_not_used_up(limits: list[int]) -> None:
    limits[:] = [1024, 1_048_576]
    assert raise_file_limit() == 65_536
    limits[:] = [resource.RLIM_INFINITY, resource.RLIM_INFINITY]
    assert raise_file_limit() == 65_536


@pytest.mark.parametrize(("files", "server", "gateway"), [(300, 150, 68), (65_536, 5000, 5000)])
def test_connections_leave_room_for_database_bus_and_files(
    limits: list[int], files: int, server: int, gateway: int
) -> None:
    limits[:] = [files, files]
    assert fit_server_limits(Settings(), area_count=6).max_connections == server
    assert fit_gateway_limits(Settings()).max_connections == gateway


def test_a_setting_that_does_not_fit_is_refused_with_what_to_do(limits: list[int]) -> None:
    settings = Settings(max_connections=900)
    with pytest.raises(FileLimitTooLow, match="900 connections do not fit into the limit of 1024"):
        fit_server_limits(settings, area_count=6)
    limits[:] = [4096, 4096]
    assert fit_server_limits(settings, area_count=6).max_connections == 900


def test_a_limit_that_leaves_no_connections_is_refused(limits: list[int]) -> None:
    limits[:] = [128, 128]
    with pytest.raises(FileLimitTooLow, match="CONCORD_MAX_CONNECTIONS"):
        fit_server_limits(Settings(), area_count=6)
