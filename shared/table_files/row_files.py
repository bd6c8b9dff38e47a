"""Writes rows to a Parquet or CSV file; the same rows give the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from shared.table_files.csv_lines import csv_heading, csv_lines
from shared.table_files.export_errors import local_failure
from shared.table_files.exported_table import FileFormat

ROWS_OF_A_GROUP = 131_072
"""The rows of a row group: batches are cut anew, so that how they arrived does not matter."""
HASH_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class WrittenFile:
    """A file that is complete on this machine's disk, and not yet in the target."""

    path: Path
    rows: int
    size: int
    digest: str
    """The SHA-256 of its bytes, in hexadecimal digits."""


def write_rows(
    path: Path, file_format: FileFormat, schema: Any, batches: Iterable[Any]
) -> WrittenFile:
    """Write a new file and force it to the disk.

    Raises `ExportFailed` where the disk refuses, or a value does not fit its type.
    """
    try:
        return _write_file(path, file_format, schema, batches)
    except (OSError, pa.ArrowException) as error:
        raise local_failure(error) from error


def _write_file(
    path: Path, file_format: FileFormat, schema: Any, batches: Iterable[Any]
) -> WrittenFile:
    rows = 0
    write = _write_parquet if file_format is FileFormat.PARQUET else _write_csv

    def count(tables: Iterator[Any]) -> Iterator[Any]:
        nonlocal rows
        for table in tables:
            rows += table.num_rows
            yield table

    write(path, schema, count(_equal_groups(schema, batches)))
    with path.open("rb") as written:
        os.fsync(written.fileno())
        digest = hashlib.file_digest(written, "sha256").hexdigest()
        return WrittenFile(path, rows, written.tell(), digest)


def read_keys(path: Path, file_format: FileFormat, key: Sequence[str], schema: Any) -> Any:
    """Return the keys of a file's rows, each as one text of an array; raises `ExportFailed`."""
    try:
        return _read_keys(path, file_format, key, schema)
    except (OSError, pa.ArrowException) as error:
        raise local_failure(error) from error


def _read_keys(path: Path, file_format: FileFormat, key: Sequence[str], schema: Any) -> Any:
    if file_format is FileFormat.PARQUET:
        table = parquet.read_table(path, columns=list(key))
    else:
        types = {name: schema.field(name).type for name in key}
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(include_columns=list(key), column_types=types),
        )
    return key_texts(table, key)


def key_texts(rows: Any, key: Sequence[str]) -> Any:
    """Return the key of each row of a table or batch as one text."""
    parts = [pc.cast(rows.column(name), pa.string()) for name in key]
    return pc.binary_join_element_wise(*parts, "/")


def _equal_groups(schema: Any, batches: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows in tables of `ROWS_OF_A_GROUP`; the last one has the rest."""
    collected: list[Any] = []
    size = 0
    for batch in batches:
        collected.append(batch)
        size += batch.num_rows
        while size >= ROWS_OF_A_GROUP:
            table = pa.Table.from_batches(collected, schema)
            yield table.slice(0, ROWS_OF_A_GROUP).combine_chunks()
            rest = table.slice(ROWS_OF_A_GROUP)
            collected, size = rest.to_batches(), rest.num_rows
    if size:
        yield pa.Table.from_batches(collected, schema).combine_chunks()


def _write_parquet(path: Path, schema: Any, tables: Iterable[Any]) -> None:
    with parquet.ParquetWriter(
        path,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=1,
        use_dictionary=[field.name for field in schema if _repeats(field)],
    ) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=ROWS_OF_A_GROUP)


def _repeats(field: Any) -> bool:
    """Return whether a dictionary is worth trying: ids and moments have few equal values."""
    is_moment = pa.types.is_timestamp(field.type)
    return not is_moment and not field.name.endswith(("_id", "_position"))


def _write_csv(path: Path, schema: Any, tables: Iterable[Any]) -> None:
    with path.open("xb") as file:
        file.write(csv_heading(schema))
        for table in tables:
            file.write(csv_lines(table))
