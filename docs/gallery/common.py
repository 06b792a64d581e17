"""What the three analyses share: opening the published file, and saving a plot."""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")  # files, no window

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

COALITION, MONITOR, GREY = "#276890", "#a2472f", "#8a8577"


def parse_arguments(description: str) -> argparse.Namespace:
    """Read the paths from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("database", type=Path, help="reports.db of a publication")
    parser.add_argument("plot", type=Path, help="PNG file to write")
    return parser.parse_args()


def read(database: Path, sql: str, **values: Any) -> list[dict[str, Any]]:
    """Ask the published file; it cannot be changed by asking."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()


def start_plot(title: str, note: str) -> tuple[Figure, Axes]:
    """Make an empty plot with a title that says what is seen, and a note that says what is not."""
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    figure.text(0.01, -0.02, note, fontsize=8, color="#555555", va="top", wrap=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e2ded4")
    axes.set_axisbelow(True)
    return figure, axes


def save_plot(figure: Figure, path: Path) -> None:
    """Write the plot; the same data give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
