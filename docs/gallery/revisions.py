"""Which numbers did not stay? Every change of a value after it was first published, by cause and by size.

    python docs/gallery/revisions.py build/publish/reports.db revisions.png

Only changes of the sources count (`source_changed`); what we merely read otherwise later (`parser_changed`) is
counted apart, because it says nothing about the sources.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from common import COALITION, GREY, MONITOR, parse_arguments, read, save_plot, start_plot

SQL = """
SELECT record_table, record_id, column_name, old_value, new_value, cause, at FROM changes
WHERE column_name LIKE '%\\_min' ESCAPE '\\' OR column_name LIKE '%\\_max' ESCAPE '\\' ORDER BY at, change_id
"""


def read_revisions(database: Path) -> list[dict[str, Any]]:
    """Return every change of a number, with its direction."""
    return [{**row, "direction": judge_direction(row["old_value"], row["new_value"])} for row in read(database, SQL)]


def judge_direction(old: int | None, new: int | None) -> str:
    """Say in which direction a number was changed; NULL is not zero.

    >>> judge_direction(261, 216), judge_direction(None, 5), judge_direction(5, None)
    ('lower', 'now stated', 'no longer stated')
    """
    if old is None:
        return "now stated"
    if new is None:
        return "no longer stated"
    return "higher" if int(new) > int(old) else "lower"


def main() -> None:
    """Draw the plot."""
    arguments = parse_arguments("Revisions of numbers")
    revisions = read_revisions(arguments.database)
    by_source = Counter(row["direction"] for row in revisions if row["cause"] == "source_changed")
    records = {(row["record_table"], row["record_id"]) for row in revisions if row["cause"] == "source_changed"}
    ours = sum(row["cause"] == "parser_changed" for row in revisions)
    title = f"{len(records)} records had a number changed by their source after it was published"
    note = (
        f"Changes of minimum and maximum count one each. {ours} changes of our own reading are left out. Table changes."
    )
    figure, axes = start_plot(title, note)
    order = ["higher", "lower", "now stated", "no longer stated"]
    bars = axes.bar(order, [by_source[name] for name in order], color=[MONITOR, COALITION, GREY, GREY])
    axes.bar_label(bars)
    axes.set_ylabel("changed values")
    save_plot(figure, arguments.plot)
    print(title)


if __name__ == "__main__":
    main()
