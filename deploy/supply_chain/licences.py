"""The licences of locked packages, and whether each is allowed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Self

from license_expression import ExpressionError, LicenseSymbol, get_spdx_licensing

if TYPE_CHECKING:
    from pathlib import Path

    from deploy.supply_chain.lock_file import LockedPackage

_SPDX = get_spdx_licensing()

_CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
"""The classifiers that mean one licence; that of BSD may mean several."""


@dataclass(frozen=True)
class LicenceRules:
    """Which licences are allowed, and those of packages that do not say theirs."""

    allowed: frozenset[str]
    tools: Mapping[str, str]
    """Packages that may have another licence, each with it and the reason."""
    declared: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the rules; raises `OSError` and `tomllib.TOMLDecodeError`."""
        rules = tomllib.loads(path.read_text("utf-8"))
        return cls(frozenset(rules["allowed"]), rules["tools"], rules["declared"])

    def licence_of(self, name: str) -> str | None:
        """Return a package's licence as an SPDX expression; `None` where none is known."""
        return self.declared.get(name) or licence_in_metadata(name)

    def problems(
        self, shipped: Iterable[LockedPackage], others: Iterable[LockedPackage]
    ) -> Iterator[str]:
        """Yield a sentence for each package whose licence is unknown or not allowed.

        `tools` excuses only packages that are not shipped.
        """
        shipped_names = {package.name for package in shipped}
        for name in sorted(shipped_names | {package.name for package in others}):
            licence = self.licence_of(name)
            if licence is None:
                yield f"{name}: no licence is known; install it, or name its licence in [declared]"
            elif not self.allows(licence) and (name in shipped_names or name not in self.tools):
                yield f"{name}: {licence} is not among the allowed licences"

    def allows(self, expression: str) -> bool:
        """Return whether one can satisfy an SPDX expression with allowed licences only.

        An expression that cannot be read is not allowed.
        """
        try:
            parsed = _SPDX.parse(expression, validate=True)
        except ExpressionError:
            return False
        return self._is_satisfied(parsed)

    def _is_satisfied(self, node: object) -> bool:
        if isinstance(node, LicenseSymbol):
            return node.key in self.allowed
        satisfied = [self._is_satisfied(part) for part in getattr(node, "args", ())]
        return bool(satisfied) and (
            any(satisfied) if isinstance(node, _SPDX.OR) else all(satisfied)
        )


def licence_in_metadata(name: str) -> str | None:
    """Return the licence that an installed package's metadata name, as an SPDX expression.

    The field of PEP 639 comes first, then an older field with an SPDX id, then the classifiers.
    Returns `None` where the package is not installed or names none that can be read.
    """
    try:
        fields = metadata.distribution(name).metadata
    except metadata.PackageNotFoundError:
        return None
    for name_of_field in ("License-Expression", "License"):
        if name_of_field in fields and _is_spdx(fields[name_of_field]):
            return str(fields[name_of_field])
    found = {
        _CLASSIFIERS[line] for line in fields.get_all("Classifier") or [] if line in _CLASSIFIERS
    }
    return " OR ".join(sorted(found)) or None


def _is_spdx(text: str) -> bool:
    try:
        return _SPDX.parse(text, validate=True) is not None
    except ExpressionError:
        return False
