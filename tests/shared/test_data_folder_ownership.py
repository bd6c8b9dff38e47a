"""One process owns a data folder, and other processes find its address."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shared.data_folder.folder_ownership import (
    DataFolderInUse,
    OwnedDataFolder,
    ServingProcess,
    find_serving_process,
)
from shared.data_folder.private_files import load_or_create_secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER = """
import sys, time
from pathlib import Path
from shared.data_folder.folder_ownership import OwnedDataFolder

with OwnedDataFolder.acquire(Path(sys.argv[1])) as folder:
    folder.publish_address("http://127.0.0.1:8123")
    print("acquired", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start another process that owns `tmp_path` and publishes an address."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "acquired\n"
        yield process
        process.kill()


def test_a_new_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    with OwnedDataFolder.acquire(tmp_path / "new" / "公司 data") as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_an_empty_folder_becomes_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with OwnedDataFolder.acquire(tmp_path):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_the_permissions_of_a_folder_with_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    tmp_path.chmod(0o755)
    with OwnedDataFolder.acquire(tmp_path):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_second_process_is_refused_with_the_owners_pid(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    with (
        pytest.raises(DataFolderInUse, match=f"in use by process {owner.pid}") as refused,
        OwnedDataFolder.acquire(tmp_path),
    ):
        pass
    assert refused.value.pid == owner.pid


def test_the_same_process_is_refused_a_second_time(tmp_path: Path) -> None:
    with (
        OwnedDataFolder.acquire(tmp_path),
        pytest.raises(DataFolderInUse, match=str(os.getpid())),
        OwnedDataFolder.acquire(tmp_path),
    ):
        pass


def test_a_folder_can_be_acquired_again_once_released(tmp_path: Path) -> None:
    for _ in range(2):
        with OwnedDataFolder.acquire(tmp_path):
            pass


def test_a_serving_instance_is_found(tmp_path: Path, owner: subprocess.Popen[str]) -> None:
    assert find_serving_process(tmp_path) == ServingProcess(owner.pid, "http://127.0.0.1:8123")


def test_what_a_killed_owner_left_behind_does_not_count(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert (tmp_path / "instance.json").exists()
    assert find_serving_process(tmp_path) is None
    with OwnedDataFolder.acquire(tmp_path):
        assert find_serving_process(tmp_path) is None


def test_an_owner_that_does_not_serve_is_no_instance(tmp_path: Path) -> None:
    with OwnedDataFolder.acquire(tmp_path):
        assert find_serving_process(tmp_path) is None


def test_a_folder_that_does_not_exist_has_no_instance(tmp_path: Path) -> None:
    assert find_serving_process(tmp_path / "nowhere") is None


def test_an_instance_that_ended_is_no_longer_announced(tmp_path: Path) -> None:
    with OwnedDataFolder.acquire(tmp_path) as folder:
        folder.publish_address("http://127.0.0.1:8000")
        assert find_serving_process(tmp_path) == ServingProcess(
            os.getpid(), "http://127.0.0.1:8000"
        )
    assert find_serving_process(tmp_path) is None
    assert not (tmp_path / "instance.json").exists()


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    made = iter(["first", "second"])
    path = tmp_path / "key"
    assert [load_or_create_secret(path, lambda: next(made)) for _ in range(2)] == ["first", "first"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
