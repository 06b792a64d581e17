"""Records of a long document, packed: of 100,000 rows only some hundreds are held as objects at a time."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from harvester.model.items import BY_TABLE, Record

_Packed = tuple[str, dict[str, Any]]


class PackedRecords:
    """Records in blocks, each compressed; a block holds whole reports or incidents with all that hangs on them.

    It travels between processes as it is, and in their memory it takes a hundredth of what the records would. What is
    unpacked is made anew each time: to change it there changes nothing here.
    """

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._length = 0
        self.roots: list[str] = []
        """The record_ids of the reports and incidents stated, in order."""

    def add(self, records: Sequence[Record], roots: Sequence[str]) -> None:
        """Pack one more block.

        Args:
            records: identified, with their fields filled.
            roots: the record_ids of the reports and incidents that they state.
        """
        # What is not stated is most of a record, and is left out.
        packed: list[_Packed] = [
            (record.table, {name: value for name, value in record.__dict__.items() if value is not None})
            for record in records
        ]
        self._blocks.append(zlib.compress(pickle.dumps(packed, pickle.HIGHEST_PROTOCOL), 1))
        self._length += len(records)
        self.roots.extend(roots)

    def blocks(self) -> Iterator[list[Record]]:
        """Yield the records block by block."""
        for block in self._blocks:
            packed: list[_Packed] = pickle.loads(zlib.decompress(block))  # noqa: S301 - what this class has packed
            yield [_unpack(table, values) for table, values in packed]

    def __iter__(self) -> Iterator[Record]:
        for block in self.blocks():
            yield from block

    def __len__(self) -> int:
        return self._length


@cache
def _blank(table: str) -> dict[str, None]:
    return dict.fromkeys(BY_TABLE[table].model_fields)


def _unpack(table: str, values: dict[str, Any]) -> Record:
    cls = BY_TABLE[table]
    record = cls.__new__(cls)
    # As pickle does it: the values were sound when they were packed, and to check them again would take half the time.
    record.__setstate__(
        {
            "__dict__": {**_blank(table), **values},
            "__pydantic_extra__": None,
            "__pydantic_fields_set__": set(values),
            "__pydantic_private__": None,
        }
    )
    return record
