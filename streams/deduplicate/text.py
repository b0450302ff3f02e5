"""Text as published -> a form that typography, spacing and Unicode form don't change."""

import re
import unicodedata


def _separators() -> str:
    """Every space, punctuation mark, bracket, modifier and pictograph, but not what carries meaning within numbers."""
    kept = set("\n .,:/-%&+#@")  # a space is one already: replacing it would take most of the time
    codes = [
        code for code in range(0x10000) if unicodedata.category(chr(code)) in _SEPARATING and chr(code) not in kept
    ]
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges)


def is_separating(sign: str) -> bool:
    """Whether it is a space, mark or pictograph that stands between words, and carries no meaning with a number."""
    return unicodedata.category(sign) in _SEPARATING and sign not in "%&+#@"


# \w can't be used: it leaves out combining marks, and so breaks words of Hindi, Thai and many others.
_SEPARATING = {"Cc", "Zs", "Zl", "Zp", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sk", "So"}
# One class within the first plane: re looks it up in a table, an alternation would take a hundred times as long.
_BETWEEN_WORDS = re.compile(f"[{_separators()}]+")
# A point, comma, colon, slash or minus stays where it is part of a number: 1.5 is not 15.
# Patterns begin with one class, which re searches for quickly; with alternatives in front it would try each place.
OUTSIDE_NUMBERS = re.compile(r"[.,:/-](?:(?!\d)|(?<!\d.)(?<!-))")
_DIGIT = re.compile(r"\d")
_IN_NUMBERS = re.compile(r"(?<=\d)[.,:/](?=\d)|-(?=\d)")
_PROTECTED = {".": "\x01", ",": "\x02", ":": "\x03", "/": "\x04", "-": "\x05"}
_BACK = {ord(kept): sign for sign, kept in _PROTECTED.items()}
_ASCII = {
    code: _BACK.get(code)
    or (" " if unicodedata.category(chr(code)) in _SEPARATING and chr(code) not in "\n%&+#@" else chr(code))
    for code in range(128)
}
_COMMON = (
    ("\u201c", '"'), ("\u201d", '"'), ("\u2018", "'"), ("\u2019", "'"),
    ("\u2013", "-"), ("\u2014", " \x7f "), ("\u2026", "..."), ("\u00a0", " "),
)  # fmt: skip
"""An em dash stays a dash of its own, so that it is no minus before a number."""
_PICTOGRAPHS = re.compile("[\U0001f000-\U0001faff]+")
_INVISIBLE = re.compile(
    "[\ufe00-\ufe0f\u00ad\u0640\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
_HYPHENS = re.compile("[\u2010-\u2013\u2212]")
_ODD = re.compile(_INVISIBLE.pattern[:-2] + _HYPHENS.pattern[1:])
CLOSERS = "\"'”’“‘»›)\\]」』）"
"""Marks that may stand between a sentence's end and the next one, as within a pattern's class."""
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that put no spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese; as within a pattern's class."""
_SIGNS = re.compile(f"[{SPACELESS}]+")


def spaceless(text: str) -> bool:
    """Whether it has signs of a script that puts no spaces between words."""
    return _SIGNS.search(text) is not None


def shares(text: str) -> tuple[float, float]:
    """Which share of the text's characters are signs of such scripts, and of those that have spaces between clauses."""
    found = _SIGNS.findall(text)
    signs = sum(map(len, found))
    # Thai, Lao, Khmer and Burmese stand before Han and Kana.
    thai = sum([len(run) for run in found if run < "\u3000"]) if found and min(found) < "\u3000" else 0
    return signs / max(1, len(text)), thai / max(1, len(text))


# A dateline or credit before the first words: `SEOUL (Reuters) - `, `NEW DELHI, Feb. 8 (ANI): `, `(AP) `, `Berlin – `.
_DATELINE = re.compile(r"[^\n:–—-]{0,40}?(?:\([^()\n]{2,30}\)\s*[:–—-]{0,2}|\s[–—-]{1,2}|:|\s*[—–])\s+")
_DATELINE_SPACELESS = re.compile(
    r"[（(【\[][^）)】\]\n]{1,30}[）)】\]]\s*|[^，。、\n]{2,24}日[电電讯訊](?:[（(][^）)\n]{1,20}[）)])?\s*"
)
_SMALL_WORD = re.compile(r"(?<!\w)(?![a-z]{1,2}\b)[^\W\d_A-Z][^\W\d_]*")


def without_dateline(sentence: str) -> str:
    """A text's first sentence without a dateline; what looks like one is left out of both copies, so no harm is done."""
    for _ in range(2):  # one site's dateline may stand before another's
        found = _DATELINE_SPACELESS.match(sentence) or _DATELINE.match(sentence)
        if found is None or found.end() == len(sentence):
            return sentence
        # A dateline holds names and dates: a word in small letters makes it a clause.
        if any(word[0][0].islower() for word in _SMALL_WORD.finditer(found[0])):
            return sentence
        sentence = sentence[found.end() :]
    return sentence


def plain(text: str) -> str:
    """Fold Unicode form and the commonest typography: what most Western pages have beyond ASCII is gone after this."""
    if text.isascii():
        return text
    for mark, simple in _COMMON:
        text = text.replace(mark, simple)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return _HYPHENS.sub("-", _INVISIBLE.sub("", text)) if _ODD.search(text) else text


def canonical(text: str) -> str:
    """Take what `plain` gives apart into words with spaces between; letters keep their case, lines stay lines.

    In ASCII, which most text is by now, a table does what a pattern needs three times as long for.
    """
    if text.isascii():
        return (_IN_NUMBERS.sub(_protected, text) if _DIGIT.search(text) else text).translate(_ASCII)
    return OUTSIDE_NUMBERS.sub(" ", _BETWEEN_WORDS.sub(" ", _PICTOGRAPHS.sub(" ", text)))


def _protected(match: re.Match[str]) -> str:
    return _PROTECTED[match[0]]
