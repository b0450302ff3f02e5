"""Text as published -> sentences, and each sentence in a form that typography, spacing and Unicode form don't change.

Splitting is made for agreement between two copies of a text, not for grammar: what matters is that both copies split
at the same places, whatever their paragraphs, quotes and dashes look like.
"""

import re
import unicodedata
import zlib

MAX_CHARACTERS = 200_000
"""Sentences beyond this place count for the content hash only: time stays bounded on hostile pages."""

LONG_SENTENCE = 400
"""Characters; longer ones (texts without full stops) are split further at commas, then at chosen words."""


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


# \w can't be used: it leaves out combining marks, and so breaks words of Hindi, Thai and many others.
_SEPARATING = {"Cc", "Zs", "Zl", "Zp", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sk", "So"}
# One class within the first plane: re looks it up in a table, an alternation would take a hundred times as long.
_BETWEEN_WORDS = re.compile(f"[{_separators()}]+")
# A point, comma, colon, slash or minus stays where it is part of a number: 1.5 is not 15.
# Patterns begin with one class, which re searches for quickly; with alternatives in front it would try each place.
_OUTSIDE_NUMBERS = re.compile(r"[.,:/-](?:(?!\d)|(?<!\d.)(?<!-))")
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
_CLOSERS = "\"'”’“‘»›)\\]」』）"
_SENTENCE_END = re.compile(
    # A full stop ends a sentence when something that can begin one follows, and no initial or short title precedes.
    r"[.!?…。！？｡।؟۔።\n](?:"
    rf"(?<=[.!?…])(?<!\b\w\.)(?<!\b[A-Z][a-z]\.)[{_CLOSERS}]*\s+(?=[^\sa-z\d])"
    rf"|(?<=[。！？｡])[{_CLOSERS}]*|(?<=[।؟۔።\n]))"
)
_CLAUSE_END = re.compile(r"[,;:،؛，、；：]")
_THAI = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def spaceless(text: str) -> bool:
    """Whether it is in a script that puts no spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese."""
    return _SPACELESS.search(text) is not None


def sentences(body: str) -> list[str]:
    """Split a text into sentences as printed; a new line always ends one. Blank ones are left out."""
    body = body[:MAX_CHARACTERS]
    if not body.isascii():
        body = unicodedata.normalize("NFC", body).replace("\u00a0", " ")
    thai = not body.isascii() and _THAI.search(body) and len(_THAI.findall(body)) * 3 > len(body)
    found: list[str] = []
    start = 0
    for end in [*[match.end() for match in _SENTENCE_END.finditer(body)], len(body)]:
        sentence = body[start:end].strip()
        start = end
        if thai:
            found.extend(sentence.split())
        elif len(sentence) > LONG_SENTENCE:
            found.extend(_clauses(sentence))
        elif sentence:
            found.append(sentence)
    return found


def _clauses(sentence: str) -> list[str]:
    """Pieces of an overlong sentence: at commas, and where there are none at words chosen by their own hash."""
    parts: list[str] = []
    for clause in _CLAUSE_END.sub("\\g<0>\n", sentence).split("\n"):
        if len(clause) <= LONG_SENTENCE:
            parts.append(clause)
            continue
        start = 0
        step = r"\S{1,40}\s*" if " " in clause else r"\S{1,3}"
        for word in re.finditer(step, clause):
            if zlib.crc32(word[0].strip().encode("utf-8", "replace")) % 16 == 0:
                parts.append(clause[start : word.end()])
                start = word.end()
        parts.append(clause[start:])
    return [part.strip() for part in parts if part.strip()]


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
        return _IN_NUMBERS.sub(_protected, text).translate(_ASCII)
    return _OUTSIDE_NUMBERS.sub(" ", _BETWEEN_WORDS.sub(" ", _PICTOGRAPHS.sub(" ", text)))


def _protected(match: re.Match[str]) -> str:
    return _PROTECTED[match[0]]
