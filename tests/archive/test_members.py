"""Damaged WARC files: each fault costs the record it stands in, and no other."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvester.archive.members import BREAKS_OFF, read_members
from harvester.archive.reading import ArchiveFile, list_files, read_capture
from harvester.archive.warc import ArchiveWriter

AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADERS = [("Content-Type", "text/html")]
BODIES = {f"https://www.example.org/{n}": f"<html>report {n} of {n * 37}</html>".encode() * 30 for n in range(6)}


def write(folder: Path, **more: bool) -> Path:
    """Write an archive of six answers."""
    writer = ArchiveWriter(folder, "run", {"run_id": "run", "source": "s"})
    for url, body in BODIES.items():
        writer.write_response(url, "200 OK", HEADERS, body, AT, **more)
    path = writer.close({"run_id": "run", "finished_at": "2026-01-01T00:00:00.000Z"})
    assert path is not None
    return path


def read(path: Path) -> tuple[dict[str, bytes], set[str], int]:
    """Return the sound bodies of a file by address, the addresses of faulty ones, and how many damages it has."""
    file = ArchiveFile(path)
    captures = list(file.captures())
    sound = {capture.url: capture.body for capture in captures if not capture.fault}
    return sound, {capture.url for capture in captures if capture.fault}, len(file.damages)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of an archive file."""
    return write(tmp_path_factory.mktemp("archive")).read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_a_flipped_bit_costs_one_record_and_never_alters_another(
    tmp_path: Path, written: bytes, data: st.DataObject
) -> None:
    bit = data.draw(st.integers(0, len(written) * 8 - 1))
    damaged = bytearray(written)
    damaged[bit // 8] ^= 1 << bit % 8
    path = tmp_path / "x.warc.gz"
    path.write_bytes(damaged)
    sound, faulty, damages = read(path)
    assert all(BODIES[url] == body for url, body in sound.items())
    assert len(sound) >= len(BODIES) - 1
    assert len(sound) == len(BODIES) or faulty or damages


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.97])
def test_what_stands_before_a_cut_is_read(tmp_path: Path, written: bytes, share: float) -> None:
    cut = int(len(written) * share)
    path = tmp_path / "x.warc.gz"
    path.write_bytes(written[:cut])
    whole = [member for member in read_members(io.BytesIO(written[:cut])) if not member.damage]
    last = list(read_members(io.BytesIO(written[:cut])))[-1]
    assert last.damage in {"", BREAKS_OFF}
    sound, _, _ = read(path)
    assert sound == dict(list(BODIES.items())[: len(sound)])
    assert len(sound) == min(len(whole) - 1, len(BODIES))  # the first member is the file's opening words


def test_a_part_says_so_when_it_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, truncated=True)
    sound, faulty, _ = read(path)
    assert sound == {}
    assert faulty == set(BODIES)
    (found,) = list_files(tmp_path)
    first = next(iter(ArchiveFile(found, tmp_path).captures(bodies=False)))
    assert read_capture(tmp_path, first.pointer).fault == "truncated"


RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
    b"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: https://www.example.org/a\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
)
PAGE = b"<html>figures</html>"


@pytest.mark.parametrize(("head", "body", "read_as", "fault"), [
    pytest.param(b"Content-Length: 20\r\n", PAGE, PAGE, "", id="as it came"),
    pytest.param(b"Content-Length: 99\r\n", PAGE, PAGE, "truncated", id="less than announced"),
    pytest.param(b"Transfer-Encoding: chunked\r\n", b"14\r\n" + PAGE + b"\r\n0\r\n\r\n", PAGE, "", id="in chunks"),
    pytest.param(b"Transfer-Encoding: chunked\r\n", b"14\r\n" + PAGE + b"\r\n", PAGE, "truncated", id="no last chunk"),
    pytest.param(b"Transfer-Encoding: chunked\r\n", PAGE, PAGE, "", id="joined, the header kept"),
    pytest.param(b"Content-Encoding: gzip\r\n", gzip.compress(PAGE), PAGE, "", id="compressed"),
    pytest.param(b"Content-Encoding: gzip\r\n", PAGE, PAGE, "", id="unpacked, the header kept"),
    pytest.param(b"Content-Encoding: gzip\r\n", gzip.compress(PAGE * 9)[:-6], PAGE * 9, "truncated", id="cut gzip"),
])  # fmt: skip
def test_records_of_other_tools(tmp_path: Path, head: bytes, body: bytes, read_as: bytes, fault: str) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"\r\n" + body
    path = tmp_path / "other.warc.gz"
    path.write_bytes(gzip.compress(RECORD % (len(block), block)))
    (capture,) = ArchiveFile(path).captures()
    assert (capture.body, capture.fault) == (read_as, fault)
