"""The map's background, drawn here: land, borders and place names as SVG tiles, so that no map service is asked."""

from __future__ import annotations

import json
import math
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

SIZE = 256
MARGIN = 8.0
DEEPEST = 14
_BORDERS = Path(__file__).resolve().parent.parent / "static" / "borders.json"

Point = tuple[float, float]
_LAND, _FOCUS = "#efece4", "#fbfaf6"
_STYLE = (
    "path{stroke:#a9a497;stroke-width:1;stroke-linejoin:round}text{font:11px sans-serif;fill:#5d594f;"
    "paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}.c{font-size:13px;letter-spacing:.12em;"
    "fill:#8a8577}circle{fill:#8a8577}"
)


@cache
def load_borders() -> list[tuple[str, list[list[Point]]]]:
    """Read the countries, each ring in the unit square of the web's projection."""
    countries = json.loads(_BORDERS.read_text(encoding="utf-8"))
    return [
        (country["name"], [[project(lat, lon) for lon, lat in ring] for ring in country["rings"]])
        for country in countries
    ]


def project(lat: float, lon: float) -> Point:
    """Project a position onto the unit square (Web Mercator).

    >>> project(0, 0)
    (0.5, 0.5)
    """
    lat = max(-85.0, min(85.0, lat))
    y = 0.5 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi)
    return lon / 360 + 0.5, round(y, 12)


def unproject(x: float, y: float) -> Point:
    """Return latitude and longitude of a point of the unit square."""
    return math.degrees(2 * math.atan(math.exp((0.5 - y) * 2 * math.pi)) - math.pi / 2), (x - 0.5) * 360


def clip_ring(ring: list[Point], low: float, high: float) -> list[Point]:
    """Cut a ring to a square (Sutherland and Hodgman).

    >>> clip_ring([(-1.0, 1.0), (1.0, 1.0), (1.0, 2.0), (-1.0, 2.0)], 0.0, 9.0)
    [(0.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0)]
    """
    for axis, bound, above in ((0, low, True), (0, high, False), (1, low, True), (1, high, False)):
        ring = _clip_side(ring, axis, bound, above=above)
        if not ring:
            break
    return ring


def _clip_side(ring: list[Point], axis: int, bound: float, *, above: bool) -> list[Point]:
    kept: list[Point] = []
    for index, point in enumerate(ring):
        before = ring[index - 1]
        inside, was_inside = ((p[axis] >= bound) == above or p[axis] == bound for p in (point, before))
        if inside != was_inside:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            kept.append((bound, other) if axis == 0 else (other, bound))
        if inside:
            kept.append(point)
    return kept


def draw_tile(
    z: int, x: int, y: int, labels: list[tuple[str, float, float]], focus: frozenset[str] = frozenset()
) -> str:
    """Draw one tile.

    Args:
        z: zoom level.
        x: column.
        y: row.
        labels: names of places with latitude and longitude.
        focus: countries that the data are about, drawn lighter.
    """
    scale = SIZE * 2**z

    def pixel(point: Point) -> Point:
        return point[0] * scale - x * SIZE, point[1] * scale - y * SIZE

    shapes = []
    for name, rings in load_borders():
        paths = []
        for ring in rings:
            clipped = clip_ring([pixel(point) for point in ring], -MARGIN, SIZE + MARGIN)
            if len(clipped) > 2:
                paths.append("M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in clipped) + "Z")
        if paths:
            fill = _FOCUS if name in focus else _LAND
            shapes.append(f'<path fill="{fill}" fill-rule="evenodd" d="{"".join(paths)}"/>')
    names = [_draw_label(name, pixel(project(lat, lon))) for name, lat, lon in labels]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">'
        f'<style>{_STYLE}</style><rect width="{SIZE}" height="{SIZE}" fill="#d5e2ea"/>{"".join(shapes + names)}</svg>'
    )


def _draw_label(name: str, at: Point) -> str:
    if name.isupper():
        return f'<text class="c" text-anchor="middle" x="{at[0]:.0f}" y="{at[1]:.0f}">{escape(name)}</text>'
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2"/>'
        f'<text x="{at[0] + 4:.0f}" y="{at[1] + 4:.0f}">{escape(name)}</text>'
    )


Label = tuple[str, float, float]
LONGEST, HIGH = 130.0, 14.0
"""Pixels that a name takes; one that starts in the next tile may reach into this one."""
_ranked: dict[tuple[int, int], list[Label]] = {}


def choose_labels(places: list[Label], z: int) -> list[Label]:
    """Choose the names that a zoom level has room for, the most struck places first.

    The choice is the same for every tile, so that no name is cut at a tile's edge.

    >>> choose_labels([("Mosul", 36.34, 43.13), ("Mosul Dam", 36.63, 42.82), ("Basra", 30.5, 47.8)], 5)
    [('Mosul', 36.34, 43.13), ('Basra', 30.5, 47.8)]
    """
    scale = SIZE * 2**z
    taken: list[Point] = []
    chosen = []
    for name, lat, lon in places:
        px, py = (value * scale for value in project(lat, lon))
        if all(abs(px - ox) > LONGEST * 0.6 or abs(py - oy) > HIGH for ox, oy in taken):
            taken.append((px, py))
            chosen.append((name, lat, lon))
    return chosen


def _configured(datasette: Any, name: str) -> list[Any]:
    """Return what the publication's metadata say of the countries."""
    return list((datasette.plugin_config("tiles") or {}).get(name, []))


async def _rank_places(datasette: Any, z: int) -> list[Label]:
    key = (id(datasette), z)
    if key not in _ranked:
        rows = await datasette.get_database("reports").execute(
            "SELECT p.name, p.lat, p.lon FROM places p LEFT JOIN "
            "(SELECT record_id, sum(lines) AS lines FROM map_points GROUP BY record_id) m "
            "ON m.record_id = p.record_id WHERE p.lat IS NOT NULL ORDER BY m.lines DESC, p.name LIMIT 1000"
        )
        _ranked[key] = choose_labels([tuple(row) for row in rows.rows], z)
    return _ranked[key]


async def _read_labels(datasette: Any, z: int, x: int, y: int) -> list[Label]:
    labels: list[Label] = []
    if z < 8:
        labels += [(name.upper(), lat, lon) for name, lat, lon in _configured(datasette, "labels")]
    if z >= 6:
        labels += await _rank_places(datasette, z)
    side = 2**z
    wide, high = LONGEST / SIZE, HIGH / SIZE

    def reaches(label: Label) -> bool:
        px, py = (value * side for value in project(label[1], label[2]))
        return bool(x - wide < px < x + 1 + wide and y - high < py < y + 1 + high)

    return [label for label in labels if reaches(label)]


async def tile(datasette: Any, request: Any) -> Response:
    """Send one tile.

    Raises:
        NotFound: there is no such tile.
    """
    z, x, y = (int(request.url_vars[name]) for name in "zxy")
    if z > DEEPEST or x >= 2**z or y >= 2**z:
        raise NotFound("No such tile")
    focus = frozenset(_configured(datasette, "focus"))
    svg = draw_tile(z, x, y, await _read_labels(datasette, z, x, y), focus)
    return Response(svg, content_type="image/svg+xml; charset=utf-8", headers={"cache-control": "max-age=86400"})


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Register the tiles."""
    return [(r"^/-/tiles/(?P<z>\d{1,2})/(?P<x>\d{1,6})/(?P<y>\d{1,6})\.svg$", tile)]
