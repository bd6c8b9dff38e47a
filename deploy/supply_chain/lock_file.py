"""Reads the packages of a lock file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from pip_requirements_parser import RequirementsFile

if TYPE_CHECKING:
    from pathlib import Path


class LockFileUnusable(Exception):
    """A lock file has a line that pins nothing, or has no hash."""


@dataclass(frozen=True)
class LockedPackage:
    """One package of a lock file."""

    name: str
    """Its normalised name."""
    version: str
    sha256: tuple[str, ...]
    """The hashes of all its files, in hexadecimal; an installation takes one of these files."""
    marker: str | None
    """The environment marker (PEP 508) where the package is not for every platform."""


def read_lock_file(path: Path) -> list[LockedPackage]:
    """Return the packages of a lock file in its order.

    Raises `LockFileUnusable` if a line is no pinned requirement with SHA-256 hashes.
    """
    parsed = RequirementsFile.from_file(str(path))
    if parsed.invalid_lines:
        raise LockFileUnusable(f"{path}: {parsed.invalid_lines[0].line} cannot be read")
    packages = []
    for requirement in parsed.requirements:
        hashes = [value.partition(":") for value in requirement.hash_options]
        version = requirement.get_pinned_version
        if version is None or not hashes or any(kind != "sha256" for kind, _, _ in hashes):
            raise LockFileUnusable(f"{path}: {requirement.name} is not pinned by SHA-256 hashes")
        packages.append(
            LockedPackage(
                name=canonicalize_name(requirement.name),
                version=str(version),
                sha256=tuple(sorted(digest for _, _, digest in hashes)),
                marker=str(requirement.marker) if requirement.marker else None,
            )
        )
    return packages
