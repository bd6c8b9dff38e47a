"""Stores in the data folder which bus an installation uses, and refuses a start on the other.

Positions on one bus mean nothing on the other, so a start on the wrong bus would repeat every
effect. While a bus migration is running or was interrupted, nothing but the migration may start.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from shared.data_folder.folder_ownership import DataFolderUnusable
from shared.data_folder.installation_presence import BUS_FILE_NAME
from shared.data_folder.private_files import write_private_file
from shared.installation.bus_name import BusName
from shared.installation.settings import Settings


class WrongBus(Exception):
    """The installation uses another bus or is being migrated; the message says what to do."""


class BusSelection(BaseModel, frozen=True):
    """The bus of a data folder."""

    bus: BusName
    """The bus that carries the facts."""
    partitions: int | None = None
    """The number of partitions of every topic on Kafka."""
    moving_to: BusName | None = None
    """The target of a bus migration that is running or was interrupted."""

    @classmethod
    def read(cls, folder: Path) -> BusSelection | None:
        """Return the stored selection; `None` if nothing has run on the folder yet.

        Raises `DataFolderUnusable`.
        """
        try:
            return cls.model_validate_json((folder / BUS_FILE_NAME).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataFolderUnusable(folder, error) from error

    @classmethod
    def from_settings(cls, settings: Settings) -> BusSelection:
        """Return the selection that the settings describe."""
        on_kafka = settings.bus is BusName.KAFKA
        return cls(bus=settings.bus, partitions=settings.kafka_partitions if on_kafka else None)

    def write(self, folder: Path) -> None:
        """Store the selection in a data folder."""
        write_private_file(folder / BUS_FILE_NAME, self.model_dump_json(exclude_none=True))


def apply_selected_bus(settings: Settings) -> Settings:
    """Return the settings, with the data folder's bus if they name none.

    Raises `WrongBus` if they name the other bus or a bus migration is unfinished, and
    `DataFolderUnusable`.
    """
    selection = BusSelection.read(settings.data)
    if selection is None:
        return settings
    if "bus" not in settings.model_fields_set:
        settings = settings.model_copy(update={"bus": selection.bus})
    _refuse_other_bus(selection, settings)
    return settings


def record_selected_bus(settings: Settings) -> None:
    """Store the bus of an installation that starts for the first time.

    The caller must own the data folder. Raises `WrongBus` like `apply_selected_bus`: the
    installation may have been migrated since that was called.
    """
    selection = BusSelection.read(settings.data)
    if selection is None:
        BusSelection.from_settings(settings).write(settings.data)
    else:
        _refuse_other_bus(selection, settings)


def _refuse_other_bus(selection: BusSelection, settings: Settings) -> None:
    if selection.moving_to is not None:
        raise WrongBus(
            f"The installation on {settings.data} is being migrated to the {selection.moving_to}"
            f" bus; let `concord migrate-bus --to {selection.moving_to}` finish first."
        )
    if settings.bus is not selection.bus:
        raise WrongBus(
            f"The installation on {settings.data} is on the {selection.bus} bus, not on"
            f" {settings.bus}; migrate it with `concord migrate-bus --to {settings.bus}`, or leave"
            " --bus and CONCORD_BUS out."
        )
