"""Why are allegations found non-credible? Assessments by finding and by the reason given.

    python docs/gallery/findings_by_reason.py build/publish/reports.db findings.png

An assessment without a reason stays in the plot as "no reason read": leaving it out would make the others look more
frequent than they are.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from common import COALITION, MONITOR, parse_arguments, read, save_plot, start_plot

SQL = """
SELECT finding, reason, count(*) AS n FROM assessments
WHERE withdrawn_at IS NULL AND finding IS NOT NULL GROUP BY finding, reason
"""
MISSING = "no reason read"


def count_reasons(database: Path) -> Counter[str]:
    """Count the non-credible assessments by reason."""
    return Counter(
        {row["reason"] or MISSING: row["n"] for row in read(database, SQL) if row["finding"] == "non_credible"}
    )


def count_findings(database: Path) -> Counter[str]:
    """Count the assessments by finding."""
    findings: Counter[str] = Counter()
    for row in read(database, SQL):
        findings[row["finding"]] += row["n"]
    return findings


def describe(findings: Counter[str]) -> str:
    """Say which share of the closed reports was accepted."""
    closed = findings["credible"] + findings["non_credible"] + findings["duplicate"]
    if not closed:
        return "No assessment has been published yet"
    return f"{findings['credible']} of {closed} assessments listed here found the report credible"


def main() -> None:
    """Draw the plot."""
    arguments = parse_arguments("Non-credible by reason")
    reasons, findings = count_reasons(arguments.database), count_findings(arguments.database)
    note = "Reasons of the non-credible ones. Table assessments; “non-credible” does not mean that nobody was harmed."
    figure, axes = start_plot(describe(findings), note)
    ranked = reasons.most_common()[::-1]
    names = [name.replace("_", " ") for name, _ in ranked]
    colours = [MONITOR if name == MISSING else COALITION for name, _ in ranked]
    bars = axes.barh(names, [count for _, count in ranked], color=colours)
    axes.bar_label(bars, padding=3)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("assessments found non-credible")
    axes.xaxis.get_major_locator().set_params(integer=True)
    save_plot(figure, arguments.plot)
    print(describe(findings))


if __name__ == "__main__":
    main()
