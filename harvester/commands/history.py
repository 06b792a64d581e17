"""``scrapy history``: the versions of one record."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from harvester.cli.base import HarvestCommand


class Command(HarvestCommand):
    """Prints every version of a record, oldest first, with what each changed."""

    def syntax(self) -> str:
        """Return the arguments."""
        return "TABLE RECORD_ID [--db FILE]"

    def short_desc(self) -> str:
        """Return one line of help."""
        return "Show every version of a record: since when, why, and what changed"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        self.add_paths(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the history."""
        from harvester.model.items import BY_TABLE
        from harvester.store.reading import Reader

        if len(args) != 2 or args[0] not in BY_TABLE:
            self.fail(f"give a table and a record_id; tables: {', '.join(BY_TABLE)}", 2)
            return
        path = self.existing_database(opts)
        if path is None:
            return
        table, record_id = args
        with closing(Reader(path)) as reader:
            versions = reader.history(table, record_id)
            moved = reader.resolve(record_id)
            if not versions and moved is not None:
                print(f"{record_id} is a former id: {moved[1]}")
                record_id = moved[0]
                versions, moved = reader.history(table, record_id), None
            changes = reader.changes_of(table, record_id)
            reasons = reader.alignments_of(record_id)
        if not versions:
            self.fail(f"{table} has no record {record_id!r}; record_ids stand in the record_id column of {table}")
            return
        self._print_versions(table, record_id, versions, changes, reasons)
        if moved is not None and versions[-1]["withdrawn_at"] is not None:
            print(f"\nnow {moved[0]}: {moved[1]}")

    def _print_versions(
        self,
        table: str,
        record_id: str,
        versions: list[dict[str, Any]],
        changes: dict[int, list[tuple[str, Any, Any]]],
        reasons: dict[str, str],
    ) -> None:
        print(f"{table} {record_id}: {len(versions)} version{'s' * (len(versions) > 1)}")
        for version in versions:
            until = version["valid_to"] or "now"
            print(f"\nversion {version['version']}  {version['valid_from']} - {until}  {version['cause']}")
            print(f"  document {version['document_sha256']}  run {version['run_id']}")
            if version["version"] == 1:
                self._print_facts(table, version)
            elif (reason := reasons.get(version["document_sha256"])) and version["withdrawn_at"] is None:
                print(f"  the same record because: {reason}")
            for name, old, new in changes.get(version["version"], []):
                print(f"  {name}: {old!r} -> {new!r}")
            if version["quote"]:
                print(f"  “{version['quote']}”")

    def _print_facts(self, table: str, version: dict[str, object]) -> None:
        from harvester.store.schema import record_spec

        spec = record_spec(table)
        for field, column in zip(spec.fields, spec.columns, strict=True):
            if field in spec.facts and version[column] is not None:
                print(f"  {field}: {version[column]!r}")
