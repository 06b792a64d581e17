"""Cleaning of printed text: white space, what cannot be seen, ligatures."""

from __future__ import annotations

import re
import unicodedata

from harvester.parsers.grammar.remembering import remember_short

SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f]")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


@remember_short(8192)
def clean_text(text: str) -> str:
    r"""Make white space plain and drop what cannot be seen; dashes, quotes and letters stay as printed.

    Ligatures, which the fonts of PDFs print, become their letters: nobody searches for them.

    >>> clean_text("1,061\u00a0civil\u00adians  were\n unintentionally\u200b \ufb01red on")
    '1,061 civilians were unintentionally fired on'
    """
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = text.translate(_LIGATURES)
    return SPACES.sub(" ", text).strip()
