"""A real Tryton on loopback, as a process of its own.

Its packages are under the GPL: they are installed into a folder of their own, are in no lock file,
and nothing of them is imported here.
"""

from shared.testing.tryton_server.tryton_build import TrytonBuild, TrytonUnavailable, build_tryton
from shared.testing.tryton_server.tryton_process import TrytonServer, run_tryton

__all__ = ["TrytonBuild", "TrytonServer", "TrytonUnavailable", "build_tryton", "run_tryton"]
