"""``scrapy tables``: print the tables of a PDF as JSON, and draw them on the page."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from harvester.cli.base import HarvestCommand


class Command(HarvestCommand):
    """Prints every table found in a PDF: its page, its box from the top left corner in points, its rows."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "FILE [--pages 1,3-5] [--image DIR]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Print every table found in a PDF as JSON"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--pages", metavar="LIST", help="pages to read, such as 1,3-5 (default: all)")
        parser.add_argument("--image", metavar="DIR", help="also draw tables, rows and cells on their pages, as PNG")
        parser.add_argument("--password", default="", help="password of an encrypted file")
        parser.add_argument("--no-join", action="store_true", help="do not join tables that run over pages")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Find the tables and print them."""
        from harvester.model.document import UnreadableDocument
        from harvester.parsers.tables import find_tables

        if len(args) != 1:
            self.fail("give one PDF: scrapy tables FILE", 2)
            return
        path = Path(args[0])
        try:
            pages = parse_pages(opts.pages) if opts.pages else None
            body = path.read_bytes()
            tables = find_tables(body, pages, join=not opts.no_join, password=opts.password)
        except ValueError as error:
            reason = error.reason if isinstance(error, UnreadableDocument) else "bad argument"
            self.fail(f"{path}: {reason}: {error}", 1 if isinstance(error, UnreadableDocument) else 2)
            return
        except OSError as error:
            self.fail(f"{path}: {error.strerror or error}")
            return
        rows = [
            {"page": table.page, "bbox": [round(edge, 1) for edge in table.box], "rows": table.texts()}
            for table in tables
        ]
        print(json.dumps(rows, ensure_ascii=False))
        if opts.image:
            from harvester.parsers.tables.render import write_pictures

            for picture in write_pictures(body, path.stem, tables, Path(opts.image), password=opts.password):
                print(picture, file=sys.stderr)
        sys.stdout.flush()


def parse_pages(text: str) -> list[int]:
    """Read a list of page numbers and ranges.

    Raises:
        ValueError: the text is no such list.

    >>> parse_pages("1,3-5")
    [1, 3, 4, 5]
    """
    pages: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or int(first) < 1:
            raise ValueError(f"--pages {text!r} is not a list of pages; write it as 1,3-5")
        pages += range(int(first), int(last or first) + 1)
    return sorted(set(pages))
