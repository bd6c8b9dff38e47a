"""Why an export is refused or fails; each message says what to do."""

from __future__ import annotations


class ExportError(Exception):
    """An export did not happen; what was there before is unchanged."""


class ExportRefused(ExportError):
    """What is in the target, or who is at work there, does not allow this export."""


class ExportFailed(ExportError):
    """The target or its connection failed."""


def local_failure(error: Exception) -> ExportFailed:
    """Return the failure where this machine's disk, or a value, does not allow a file."""
    first_line = str(error).strip().partition("\n")[0]
    return ExportFailed(f"The export failed: {first_line}. Files of earlier exports stand.")


def rows_differ(table: str, month: str | None) -> ExportRefused:
    """Return the refusal where the files have rows that the database has not, or has otherwise."""
    where = table if month is None else f"{table}, month {month}"
    return ExportRefused(
        f"{where}: the files hold rows that the database does not hold so. An older backup was"
        " restored, the tables were rebuilt by another version, or the files are of another"
        " installation. Nothing was written, since old and new rows must not be mixed. Export to"
        " another place, or write all files again with `concord export --anew`."
    )
