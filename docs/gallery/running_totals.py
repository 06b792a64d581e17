"""How far apart are the two sides? Every published running total of civilians killed, by who claims it.

    python docs/gallery/running_totals.py build/publish/reports.db running_totals.png

A total is plotted on the day up to which it counts, or on the day it was published where it does not say. Each mark is
the smallest number claimed ("at least 1,061"); no upper end is drawn, because hardly any is stated.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from common import COALITION, GREY, MONITOR, parse_arguments, read, save_plot, start_plot

SQL = """
SELECT coalesce(f.as_of, f.period_end, r.published_on) AS counted_to, f.attributed_to, f.value_min, f.value_max
FROM figures f JOIN reports r ON r.record_id = f.report_id
WHERE f.metric = 'civilians_killed_total' AND f.withdrawn_at IS NULL AND f.place_text IS NULL
  AND f.attributed_to IS NOT NULL AND coalesce(f.value_min, f.value_max) IS NOT NULL
  AND coalesce(f.as_of, f.period_end, r.published_on) IS NOT NULL
ORDER BY 1
"""
COLOURS = {"CJTF-OIR": COALITION, "Airwars": MONITOR}


def compare_totals(database: Path) -> dict[str, dict[date, int]]:
    """Return each claimant's totals by day; where a day has several, the largest floor."""
    totals: dict[str, dict[date, int]] = {}
    for row in read(database, SQL):
        value = row["value_min"] if row["value_min"] is not None else row["value_max"]
        days = totals.setdefault(row["attributed_to"], {})
        day = date.fromisoformat(row["counted_to"])
        days[day] = max(value, days.get(day, 0))
    return totals


def describe_gap(totals: dict[str, dict[date, int]]) -> str:
    """Say how many times the monitor's newest total is the Coalition's of that time."""
    ours, theirs = totals.get("CJTF-OIR", {}), totals.get("Airwars", {})
    if not ours or not theirs:
        return "Running totals of civilians killed, by who claims them"
    day = max(theirs)
    known = [when for when in ours if when <= day] or [min(ours)]
    times = theirs[day] / ours[max(known)]
    return f"On {day} Airwars' floor of civilians killed was {times:.1f} times the Coalition's"


def main() -> None:
    """Draw the plot."""
    arguments = parse_arguments("Running totals by claimant")
    totals = compare_totals(arguments.database)
    note = "Each mark is the smallest number claimed. The source and quoted words of each: table figures."
    figure, axes = start_plot(describe_gap(totals), note)
    for claimant, days in totals.items():
        line = sorted(days.items())
        axes.plot(*zip(*line, strict=True), marker="^", color=COLOURS.get(claimant, GREY), label=claimant)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("civilians killed, at least")
    if totals:
        axes.legend(frameon=False)
    save_plot(figure, arguments.plot)
    print(describe_gap(totals))


if __name__ == "__main__":
    main()
