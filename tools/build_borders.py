"""Make ``harvester/publish/site/static/borders.json`` out of world-atlas' TopoJSON of Natural Earth (public domain).

``python tools/build_borders.py countries-10m.json countries-110m.json OUT``: the region of the sources in detail, the
rest of the world in outline. The files stand in the npm package ``world-atlas``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

REGION = (24.0, 11.0, 63.5, 43.0)
TOLERANCE = 0.008  # degrees; a pixel at zoom 8
SMALLEST = 0.02  # square degrees; smaller islands are left out

Point = tuple[float, float]


def read_countries(path: Path) -> list[tuple[str, list[list[Point]]]]:
    """Read a TopoJSON file into countries with their outer and inner rings."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [_decode_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        shapes = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
        rings = [_join_arcs(ring, arcs) for polygon in shapes for ring in polygon]
        countries.append((geometry["properties"]["name"], rings))
    return sorted(countries)


def _decode_arc(arc: list[list[int]], transform: dict[str, Any]) -> list[Point]:
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return simplify(points, TOLERANCE)


def simplify(points: list[Point], tolerance: float) -> list[Point]:
    """Leave out points that lie within a tolerance of the line (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5

    def distance(point: Point) -> float:
        if length == 0:
            return float(((point[0] - x1) ** 2 + (point[1] - y1) ** 2) ** 0.5)
        return abs((y2 - y1) * point[0] - (x2 - x1) * point[1] + x2 * y1 - y2 * x1) / length

    far = max(range(1, len(points) - 1), key=lambda index: distance(points[index]))
    if distance(points[far]) <= tolerance:
        return [points[0], points[-1]]
    return simplify(points[: far + 1], tolerance)[:-1] + simplify(points[far:], tolerance)


def _join_arcs(indexes: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def area(ring: list[Point]) -> float:
    """Return the area of a ring in square degrees."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def in_region(ring: list[Point]) -> bool:
    """Say whether a ring's box meets the region."""
    west, south, east, north = REGION
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) < east and max(xs) > west and min(ys) < north and max(ys) > south


def build(detailed: Path, outline: Path) -> list[dict[str, Any]]:
    """Build the list of countries, those in detail last so that they are drawn on top."""
    near = {name for name, rings in read_countries(detailed) if any(in_region(ring) for ring in rings)}
    near -= {"Russia", "Sudan", "Ethiopia", "Libya"}
    chosen = [(name, rings) for name, rings in read_countries(outline) if name not in near]
    chosen += [(name, rings) for name, rings in read_countries(detailed) if name in near]
    return [
        {"name": name, "rings": [_round(ring) for ring in rings if area(ring) > SMALLEST]} for name, rings in chosen
    ]


def _round(ring: list[Point]) -> list[list[float]]:
    return [[round(x, 3), round(y, 3)] for x, y in ring]


def main() -> None:
    """Write the file named on the command line."""
    detailed, outline, out = map(Path, sys.argv[1:4])
    text = json.dumps(build(detailed, outline), ensure_ascii=False, separators=(",", ":"))
    out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
