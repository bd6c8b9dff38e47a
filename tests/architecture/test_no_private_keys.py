"""No private key is in the repository, neither in the open nor inside an archive."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator

from tests.architecture.source_files import ROOT

MARK = b"PRIVATE KEY" + b"-----"


def _places_of_keys(name: str, content: bytes) -> Iterator[str]:
    if MARK in content:
        yield name
    if content[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _places_of_keys(f"{name}/{member}", archive.read(member))


def test_no_file_of_the_repository_holds_a_private_key() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    assert len(names) > 1000
    found = [place for name in names for place in _places_of_keys(name, (ROOT / name).read_bytes())]
    assert found == []


def test_a_key_inside_an_archive_is_found() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("files/key.pem", b"-----BEGIN " + MARK)
    assert list(_places_of_keys("a", buffer.getvalue())) == ["a/files/key.pem"]
