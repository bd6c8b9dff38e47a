"""No file names a package registry, and nothing is left unfinished."""

from __future__ import annotations

import re

from tests.architecture.source_files import location, python_files, text_files

REGISTRIES = [
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("anaconda", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("rubygems", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("mirrors", "aliyun", "com"),
        ("tuna", "tsinghua", "edu", "cn"),
    )
]
"""The hosts are written in pieces, so that this file names none either."""

UNFINISHED = re.compile(r"TO[D]O|FIX[M]E|\bX[X]X\b|pragma:?\s*no\s*cove[r]")


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{location(path)} names {host}"
        for path in text_files()
        for host in REGISTRIES
        if host in path.read_text("utf-8", errors="replace")
    ]
    assert not found, "\n".join(found)


def test_no_todo_markers_remain() -> None:
    found = [
        location(path)
        for path in python_files("services", "shared", "tests")
        if UNFINISHED.search(path.read_text("utf-8"))
    ]
    assert not found, f"finish it or open an issue: {found}"
