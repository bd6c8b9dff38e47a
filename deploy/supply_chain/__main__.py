"""`python -m deploy.supply_chain`: check the licences, and write the bill of materials."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from deploy.supply_chain.bill_of_materials import make_bill_of_materials
from deploy.supply_chain.licences import LicenceRules
from deploy.supply_chain.lock_file import read_lock_file

PROJECT_ROOT = Path(__file__).parents[2]
RULES_FILE = Path(__file__).with_name("licences.toml")
SHIPPED_LOCK = PROJECT_ROOT / "requirements.lock"
OTHER_LOCKS = tuple(
    PROJECT_ROOT / name
    for name in (
        "requirements-dev.lock",
        "requirements-build.lock",
        "requirements-audit.lock",
        "tests/generated_clients/requirements.lock",
    )
)


def licence_problems() -> list[str]:
    """Return a sentence for each locked package whose licence is unknown or not allowed."""
    others = [package for lock in OTHER_LOCKS for package in read_lock_file(lock)]
    rules = LicenceRules.load(RULES_FILE)
    return list(rules.problems(read_lock_file(SHIPPED_LOCK), others))


def release_version() -> str:
    """Return the version of the release that this checkout becomes."""
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def main() -> None:
    """Check the licences; with `--write` also write the bill of materials into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    folder = parser.parse_args().write
    problems = licence_problems()
    if problems:
        sys.exit("\n".join(problems))
    if folder is not None:
        version, rules = release_version(), LicenceRules.load(RULES_FILE)
        text = make_bill_of_materials(version, read_lock_file(SHIPPED_LOCK), rules)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"concord-{version}.cdx.json"
        file.write_text(text, "utf-8")
        print(file)  # noqa: T201


if __name__ == "__main__":
    main()
