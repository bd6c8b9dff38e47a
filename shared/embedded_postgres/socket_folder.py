"""The private folder of the server's socket.

The address of a Unix socket is limited to 107 bytes, too few for many data folders, so the socket
is in a folder with a short path among the temporary files. A link in the data folder names it, for
people, and for the next start, which removes what a killed process has left.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.embedded_postgres.server_os_account import ServerOsAccount

SOCKET_PORT = 5432

_LINK_NAME = "postgres.socket"
_PREFIX = "concord-"
# A comma or quote would have a meaning in the setting `unix_socket_directories`.
_SETTING_SAFE_PATH = re.compile(r"/[A-Za-z0-9._/-]{0,60}")
_FALLBACK_FOLDER = Path("/tmp")  # noqa: S108 (a private folder is made in it)
_OPEN_TO_ALL = 0o001


@contextmanager
def temporary_socket_folder(data_folder: Path, account: ServerOsAccount) -> Iterator[Path]:
    """Yield a folder (mode 0700, owned by the account) for the socket; it is removed afterwards.

    Raises `OSError` when the folder cannot be created.
    """
    link = data_folder / _LINK_NAME
    _remove_leftover(link)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_short_temporary_folder(account)))
    try:
        if account.is_other_user:
            os.chown(folder, account.uid, account.gid)
        link.symlink_to(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        link.unlink(missing_ok=True)


def find_socket_port(folder: Path) -> int:
    """Return the port in the name of the socket; raises `FileNotFoundError` where there is none."""
    ports = [file.suffix[1:] for file in folder.glob(".s.PGSQL.*") if file.suffix[1:].isdigit()]
    if not ports:
        raise FileNotFoundError(folder)
    return int(ports[0])


def find_socket_folder(data_folder: Path) -> Path | None:
    """Return the folder of the server's socket; `None` where the data folder names none."""
    link = data_folder / _LINK_NAME
    return link.readlink() if link.is_symlink() else None


def _short_temporary_folder(account: ServerOsAccount) -> Path:
    default = Path(tempfile.gettempdir()).resolve()
    reachable = not account.is_other_user or all(
        folder.stat().st_mode & _OPEN_TO_ALL for folder in (default, *default.parents)
    )
    return default if _SETTING_SAFE_PATH.fullmatch(str(default)) and reachable else _FALLBACK_FOLDER


def _remove_leftover(link: Path) -> None:
    if not link.is_symlink():
        return
    folder = link.readlink()
    link.unlink()
    # Only files that a server leaves there are removed: the link may have been changed by hand.
    if folder.name.startswith(_PREFIX) and not folder.is_symlink():
        with suppress(OSError):
            for file in (*folder.glob(".s.PGSQL.*"), folder / "password"):
                file.unlink(missing_ok=True)
            folder.rmdir()
