"""Exports to a real S3-compatible store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pyarrow import parquet

from shared.table_files.export_errors import ExportFailed, ExportRefused
from shared.table_files.export_target import StoredManifest
from shared.table_files.manifest import read_manifest
from shared.table_files.object_store_target import ObjectStoreTarget
from shared.table_files.target_address import open_target
from shared.testing.s3_server.gateway_process import (
    ACCESS_KEY_ID,
    BUCKET,
    BUILD_SECONDS,
    SECRET_ACCESS_KEY,
    S3Server,
    S3Unavailable,
    build_gateway,
    run_gateway,
)
from tests.table_files.sales_tables import SalesDatabase

pytestmark = [pytest.mark.s3, pytest.mark.timeout(BUILD_SECONDS + 60)]

CACHE = Path(__file__).parents[2] / ".versitygw"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Run the store for the tests of this file; each takes a prefix of its own."""
    try:
        program = build_gateway(CACHE)
    except S3Unavailable as error:
        pytest.skip(str(error))
    with run_gateway(program, tmp_path_factory.mktemp("s3")) as running:
        yield running


def contents(folder: Path) -> dict[str, bytes]:
    """Return the objects below a folder of the store."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_a_store_gets_only_what_is_new(store: S3Server, sales: SalesDatabase) -> None:
    target = open_target(f"s3://{BUCKET}/one/more", store.access())
    assert (await sales.export(target)).written_files == 3
    before = contents(store.folder / "one/more")
    assert (await sales.export(target)).written_files == 0
    assert contents(store.folder / "one/more") == before

    await sales.add_sales(11, 12)
    assert (await sales.export(target)).written_rows == 2
    stored = list((store.folder / "one/more/sale").rglob("*.parquet"))
    assert sum(parquet.read_metadata(path).num_rows for path in stored) == 12
    assert (await sales.export(target, compact=True)).deleted_files == 2
    manifest = (store.folder / "one/more/manifest.json").read_bytes()
    after = contents(store.folder / "one/more")
    assert read_manifest(manifest).file_paths() == after.keys() - {"manifest.json"}
    assert SECRET_ACCESS_KEY.encode() not in manifest
    assert ACCESS_KEY_ID.encode() not in manifest.replace(b'"concord":', b"")


async def test_of_two_exports_at_once_the_later_one_is_refused(
    store: S3Server, sales: SalesDatabase
) -> None:
    class SlowTarget(ObjectStoreTarget):
        async def put_manifest(self, document: bytes, replaces: StoredManifest | None) -> None:
            await ObjectStoreTarget(BUCKET, "two", store.access()).put_manifest(
                b"of another installation", replaces
            )
            await super().put_manifest(document, replaces)

    with pytest.raises(ExportRefused, match="Another export"):
        await sales.export(SlowTarget(BUCKET, "two", store.access()))
    assert (store.folder / "two/manifest.json").read_bytes() == b"of another installation"
    with pytest.raises(ExportRefused, match="--anew"):
        await sales.export(ObjectStoreTarget(BUCKET, "two", store.access()))


async def test_a_wrong_key_or_bucket_is_said_without_the_key(
    store: S3Server, sales: SalesDatabase
) -> None:
    wrong = replace(store.access(), secret_access_key="not the secret")
    with pytest.raises(ExportFailed, match="s3://figures/three failed") as failed:
        await sales.export(open_target(f"s3://{BUCKET}/three", wrong))
    assert "not the secret" not in str(failed.value)
    with pytest.raises(ExportFailed, match="s3://nobody/ failed"):
        await sales.export(open_target("s3://nobody", store.access()))
    with pytest.raises(ExportRefused, match="names no bucket"):
        open_target("s3:///x", store.access())
    with pytest.raises(ExportRefused, match="neither a folder"):
        open_target("s3:/figures/x", store.access())


@dataclass
class Proxy:
    """Passes bytes on until so many came from the client, and then cuts every connection."""

    port: int = 0
    remaining: int = 1 << 40

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        """Pass on one direction."""
        try:
            while self.remaining > 0 and (data := await reader.read(1024)):
                if counted:
                    self.remaining -= len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.transport.abort() if self.remaining <= 0 else writer.close()


@asynccontextmanager
async def run_proxy(to_port: int) -> AsyncIterator[Proxy]:
    """Run a proxy in front of the store."""
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if proxy.remaining <= 0:
            writer.transport.abort()
            return
        to_store = await asyncio.open_connection("127.0.0.1", to_port)
        async with asyncio.TaskGroup() as group:
            group.create_task(proxy.pass_on(reader, to_store[1], counted=True))
            group.create_task(proxy.pass_on(to_store[0], writer, counted=False))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy


async def test_a_connection_cut_within_an_upload_leaves_the_earlier_manifest(
    store: S3Server, sales: SalesDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.table_files.object_store_target.MAX_RETRIES", 1)
    async with run_proxy(store.port) as proxy:
        target = open_target(f"s3://{BUCKET}/four", store.access(proxy.port))
        await sales.export(target)
        before = contents(store.folder / "four")
        await sales.add_sales(1000, 3000)
        proxy.remaining = 12_000
        with pytest.raises(ExportFailed, match=r"[.] The manifest of before stands"):
            await sales.export(target)
    assert proxy.remaining <= 0
    assert contents(store.folder / "four") == before
    again = open_target(f"s3://{BUCKET}/four", store.access())
    assert (await sales.export(again)).written_rows == 2001
