"""Areas are known by their folders; their code is imported where it is needed, and only there."""

import subprocess
import sys

import services
from shared.service_runtime.service_discovery import discover_areas

SERVED = """
import sys
import services
from shared.service_runtime.service_discovery import discover_areas
found = discover_areas(services)
found.load_terminal_commands()
found.load_service("duties")
print(*sorted(name for name in sys.modules if name.endswith(".service") and "services." in name))
"""


def test_an_area_is_named_as_its_folder() -> None:
    found = discover_areas(services)
    assert found.area_names
    assert [service.name for service in found.load_services()] == found.area_names


def test_who_serves_one_area_imports_no_other() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["services.duties.service"]
