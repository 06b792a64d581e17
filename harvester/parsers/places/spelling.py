"""Spellings of names: what every spelling of one name has in common, by rule and not by lists.

The rules stop short of what tells neighbours apart: consonants of different sounds stay different, and a name is never
shortened to a part of itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

ARTICLES = frozenset({
    "al", "ar", "as", "ash", "at", "az", "ad", "an", "ath", "adh", "el", "er", "es", "esh", "et", "ez", "ed", "en",
    "the",
})  # fmt: skip
SOUNDS = (
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "ai"), ("ay", "ai"), ("ey", "ai"), ("aw", "au"), ("gh", "g"),
    ("dh", "d"), ("th", "t"), ("q", "k"), ("o", "u"), ("e", "i"), ("y", "i"),
)  # fmt: skip
"""Letters that the spellings of one Arabic sound differ in; applied in this order."""

_WORDS = re.compile(r"\w+")
_APOSTROPHES = re.compile(r"[’‘'`´ʻʼʿʾ]")
_DOUBLED = re.compile(r"(.)\1+")
_MOUND = re.compile(r"t[aei]ll?")
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None, "ٱ": "ا", "ک": "ك", "ی": "ي"})
_ARABIC_ARTICLE = "ال"
SHORTEST = 4
"""Names of fewer letters have neighbours that differ from them in one: they must agree as they are."""


def fold_name(name: str) -> str:
    """Reduce a name to what spellings of it share: no capitals, accents, apostrophes, hyphens.

    >>> fold_name("Ar-Ruţbah"), fold_name("Mar’a"), fold_name("الرَّقّة")
    ('ar rutbah', 'mara', 'الرقه')
    """
    name = _APOSTROPHES.sub("", name)
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_ARABIC)
    return " ".join(_WORDS.findall(name.lower()))


def drop_article(key: str) -> str:
    """Take the article off a folded name, unless nothing else is left.

    >>> drop_article("ar rutbah"), drop_article("الرقه"), drop_article("al")
    ('rutbah', 'رقه', 'al')
    """
    first, _, rest = key.partition(" ")
    if rest and first in ARTICLES:
        return rest
    if key.startswith(_ARABIC_ARTICLE) and len(key) > SHORTEST:
        return key[len(_ARABIC_ARTICLE) :]
    return key


def merge_sounds(word: str, sounds: Iterable[tuple[str, str]]) -> str:
    """Give one letter for each sound, no doubled letters, and no "h" after a final "a".

    >>> merge_sounds("hassakah", SOUNDS), merge_sounds("shaykhun", SOUNDS)
    ('hasaka', 'shaikhun')
    """
    for sound, letter in sounds:
        word = word.replace(sound, letter)
    word = _DOUBLED.sub(r"\1", word)
    return word[:-1] if len(word) > 3 and word.endswith("ah") else word


@lru_cache(maxsize=65536)
def respell_name(name: str) -> str:
    """Bring a name to the one spelling that all its transliterations come to; empty where it is too short for that.

    Articles go wherever they stand, words are joined, "Tell" and "Tal" are one word.

    >>> respell_name("Khan Shaykhun"), respell_name("Khān Sheikhoun"), respell_name("Tell Abiad"), respell_name("Hit")
    ('khanshaikhun', 'khanshaikhun', 'talabiad', '')
    """
    words = [word for word in fold_name(name).split() if word not in ARTICLES]
    spelt = _DOUBLED.sub(r"\1", "".join(_respell_word(word) for word in words))
    return spelt if len(spelt) >= SHORTEST else ""


def _respell_word(word: str) -> str:
    if _MOUND.fullmatch(word):
        return "tal"
    if word.endswith(("eh", "ieh", "iyeh")) and len(word) > 3:
        word = f"{word[:-2]}ah"
    return merge_sounds(word, SOUNDS)
