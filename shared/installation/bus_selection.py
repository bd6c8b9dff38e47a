"""Which bus an installation is on: written down in its data folder, where every start finds it.

Positions on one bus mean nothing on the other, so a start on the wrong one would bring about every
effect again. While a move is under way, or was cut short, nothing starts but the move itself.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from shared.data_folder.folder_ownership import DataFolderUnusable
from shared.data_folder.private_files import write_private_file
from shared.installation.settings import BusName, Settings

BUS_FILE_NAME = "bus.json"


class WrongBus(Exception):
    """The installation is on the other bus, or on its way there; the message says what to do."""


class BusSelection(BaseModel, frozen=True):
    """The bus of a data folder."""

    bus: BusName
    partitions: int | None = None
    """Of every topic, on Kafka."""
    moving_to: BusName | None = None
    """Set while the installation is moved."""

    @classmethod
    def read(cls, folder: Path) -> BusSelection | None:
        """Return what is written down; `None` where nothing ran there yet.

        Raises `FolderUnusable`.
        """
        try:
            return cls.model_validate_json((folder / BUS_FILE_NAME).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataFolderUnusable(folder, error) from error

    @classmethod
    def from_settings(cls, settings: Settings) -> BusSelection:
        """Return what the settings say."""
        on_kafka = settings.bus is BusName.KAFKA
        return cls(bus=settings.bus, partitions=settings.kafka_partitions if on_kafka else None)

    def write(self, folder: Path) -> None:
        """Write it down in a data folder."""
        write_private_file(folder / BUS_FILE_NAME, self.model_dump_json(exclude_none=True))


def apply_selected_bus(settings: Settings) -> Settings:
    """Return the settings with the data folder's bus where they name none.

    Raises `BusElsewhere` where they name the other, and while the installation is being moved.
    """
    chosen = BusSelection.read(settings.data)
    if chosen is None:
        return settings
    if "bus" not in settings.model_fields_set:
        settings = settings.model_copy(update={"bus": chosen.bus})
    _refuse_other_bus(chosen, settings)
    return settings


def record_selected_bus(settings: Settings) -> None:
    """Write down the bus of an installation that starts for the first time; we own its folder.

    Raises `BusElsewhere` as above: somebody may have moved it since we looked.
    """
    chosen = BusSelection.read(settings.data)
    if chosen is None:
        BusSelection.from_settings(settings).write(settings.data)
    else:
        _refuse_other_bus(chosen, settings)


def _refuse_other_bus(chosen: BusSelection, settings: Settings) -> None:
    if chosen.moving_to is not None:
        raise WrongBus(
            f"The installation on {settings.data} is on its way to the {chosen.moving_to} bus;"
            f" let `concord migrate-bus --to {chosen.moving_to}` finish first."
        )
    if settings.bus is not chosen.bus:
        raise WrongBus(
            f"The installation on {settings.data} is on the {chosen.bus} bus, not on"
            f" {settings.bus}; move it with `concord migrate-bus --to {settings.bus}`, or leave"
            " --bus and CONCORD_BUS out."
        )
