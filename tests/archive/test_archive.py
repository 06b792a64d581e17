"""The archive: what is written comes back, other tools read it, and a killed run costs only its last record."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from harvester.archive.reading import ArchiveFile, list_files, read_capture
from harvester.archive.warc import OPEN_SUFFIX, ArchiveError, ArchiveWriter, Earlier, Pointer, digest_payload, recover
from harvester.rebuild.observations import index_archive

URL = "https://www.example.org/a"
WHEN = datetime(2018, 8, 30, 16, tzinfo=UTC)
INFO = {"run_id": "run1", "source": "test_source"}
CLOSING = {"outcome": "ok", "finished_at": "2018-08-30T17:00:00.000Z"}


def make_writer(folder: Path, run_id: str = "run1") -> ArchiveWriter:
    return ArchiveWriter(folder, run_id, {**INFO, "run_id": run_id})


def write_page(writer: ArchiveWriter, number: int, body: bytes | None = None) -> Pointer:
    text = body if body is not None else f"page {number}".encode()
    return writer.write_response(f"{URL}{number}", "200 OK", [("Content-Type", "text/html")], text, WHEN)


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    pointer = writer.write_response(URL, "200 OK", [("ETag", '"x"')], "صفحة".encode(), WHEN)
    writer.close(CLOSING)
    capture = read_capture(tmp_path, pointer)
    assert (capture.url, capture.status, capture.header("etag"), capture.fetched_at) == (URL, 200, '"x"', WHEN)
    assert capture.body.decode() == "صفحة"


def test_a_compressed_body_is_stored_as_it_came_and_read_decoded(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    wire = gzip.compress(b"words")
    pointer = writer.write_response(URL, "200 OK", [("Content-Encoding", "gzip")], wire, WHEN)
    writer.close(CLOSING)
    capture = read_capture(tmp_path, pointer)
    assert (capture.body, capture.payload_digest) == (b"words", digest_payload(wire))


def test_a_file_has_its_final_name_only_when_the_run_has_ended(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    write_page(writer, 1)
    assert list_files(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == [f"run1.warc.gz{OPEN_SUFFIX}"]
    assert writer.close(CLOSING) == tmp_path / "run1.warc.gz"
    file = ArchiveFile(tmp_path / "run1.warc.gz")
    assert [capture.url for capture in file.captures()] == [f"{URL}1"]
    assert (file.info["source"], file.closing["outcome"]) == ("test_source", "ok")


def test_a_run_without_answers_leaves_no_file(tmp_path: Path) -> None:
    assert make_writer(tmp_path).close(CLOSING) is None
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    first = make_writer(tmp_path)
    write_page(first, 1)
    with pytest.raises(FileExistsError):
        write_page(make_writer(tmp_path), 2)
    first.abandon()


@pytest.mark.parametrize("not_modified", [True, False], ids=["not modified", "identical"])
def test_a_revisit_refers_to_the_earlier_capture(tmp_path: Path, not_modified: bool) -> None:
    writer = make_writer(tmp_path)
    write_page(writer, 1)
    earlier = Earlier(f"{URL}1", "2018-08-30T16:00:00.000Z", digest_payload(b"page 1"))
    later = WHEN + timedelta(days=1)
    writer.write_revisit(f"{URL}1", "304 Not Modified", [], earlier, later, not_modified=not_modified)
    path = writer.close(CLOSING)
    assert path is not None
    first, second = ArchiveFile(path).captures()
    assert second.revisit_of == (f"{URL}1", "2018-08-30T16:00:00.000Z")
    assert (second.payload_digest, second.not_modified, second.body) == (first.payload_digest, not_modified, b"")


def test_a_file_cut_short_is_cut_back_to_its_last_whole_record(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    for number in range(20):
        write_page(writer, number)
    writer.abandon()
    path = writer.open_path
    path.write_bytes(path.read_bytes()[:-25])
    assert recover(tmp_path) == [tmp_path / "run1.warc.gz"]
    captures = list(ArchiveFile(tmp_path / "run1.warc.gz").captures())
    assert [capture.body for capture in captures] == [f"page {number}".encode() for number in range(19)]


@pytest.mark.parametrize("cut", range(1, 400, 37))
def test_wherever_a_kill_cuts_whole_records_survive(tmp_path: Path, cut: int) -> None:
    writer = make_writer(tmp_path)
    pointers = [write_page(writer, number, b"x" * 200) for number in range(3)]
    writer.abandon()
    content = writer.open_path.read_bytes()
    length = max(len(content) - cut, 0)
    writer.open_path.write_bytes(content[:length])
    recover(tmp_path)
    kept = list(ArchiveFile(tmp_path / "run1.warc.gz").captures())
    ends = [pointer.offset for pointer in pointers[1:]] + [len(content)]
    assert len(kept) == sum(end <= length for end in ends)


def test_a_file_that_a_living_run_holds_is_left_alone(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    write_page(writer, 1)
    assert recover(tmp_path) == []
    assert writer.open_path.exists()
    writer.abandon()


def test_a_flipped_bit_is_an_error_and_not_another_text(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    pointer = write_page(writer, 1, b"at least 1,061 civilians " * 50)
    path = writer.close(CLOSING)
    assert path is not None
    content = bytearray(path.read_bytes())
    content[pointer.offset + 300] ^= 0x40
    path.write_bytes(bytes(content))
    with pytest.raises(ArchiveError):
        read_capture(tmp_path, pointer)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="restore it from a backup"):
        read_capture(tmp_path, Pointer("gone.warc.gz", 0))


def test_standard_tools_read_the_files(tmp_path: Path) -> None:
    writer = make_writer(tmp_path)
    for number in range(3):
        write_page(writer, number)
    path = writer.close(CLOSING)
    assert path is not None
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") >= 3
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert kinds == ["warcinfo", "response", "response", "response", "metadata"]


def test_files_of_other_tools_are_read(tmp_path: Path) -> None:
    """A record as wget writes it: chunked, with its own header order and no payload digest."""
    http = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n0\r\n\r\n"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2018-08-30T16:00:00Z\r\n"
        f"WARC-Target-URI: <{URL}>\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    path = tmp_path / "other.warc.gz"
    path.write_bytes(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    (capture,) = ArchiveFile(path).captures()
    assert (capture.url, capture.body, capture.fetched_at) == (URL, b"words", WHEN)


def test_an_index_opens_what_it_wants_and_no_more(tmp_path: Path) -> None:
    """Whole files of the source are read; another source's is closed after its opening words."""
    wanted = ArchiveWriter(tmp_path, "run1", {"run_id": "run1", "source": "cjtfoir_civcas"})
    url = "https://www.inherentresolve.mil/Releases/News-Releases/Article/1616789/report/"
    wanted.write_response(url, "200 OK", [("Content-Type", "text/html")], b"report", WHEN)
    wanted.close(CLOSING)
    other = make_writer(tmp_path, "run2")
    pointer = write_page(other, 1)
    path = other.close(CLOSING)
    assert path is not None
    content = path.read_bytes()
    path.write_bytes(content[: pointer.offset] + b"\xff" * (len(content) - pointer.offset))
    index = index_archive(tmp_path, ["cjtfoir_civcas"])
    assert [observation.url for observation in index.observations] == [url]
    assert index.runs == {"run1": {"source": "cjtfoir_civcas", **CLOSING}}
