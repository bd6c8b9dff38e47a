"""`python -m tests.deploy.images`: build them all and print their names and sizes."""

from __future__ import annotations

import sys

from tests.deploy.engine import EngineMissing, engine
from tests.deploy.images import ROOT, build, keycloak


def main() -> int:
    """Return the exit code."""
    try:
        with engine(ROOT / ".docker") as found:
            build(found)
            keycloak(found)
            print(found.docker("images"))  # noqa: T201
    except EngineMissing as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
