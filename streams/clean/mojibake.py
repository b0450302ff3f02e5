"""Text that was decoded twice with the wrong charset (`cafÃ©`, `itâ€™s`, `РџСЂРёРІРµС‚`) -> the text, when that is sure.

UTF-8 read as windows-1252 (or windows-1251) turns each character beyond ASCII into a lead character and one to three
others. Each such sequence is undone by itself, so text that is right beside it stays.
"""

import re

from msgspec import Struct

_FEWEST = 3
"""Sequences that must be there: one or two can be chance, or a text about charsets."""
_SHARE = 0.9
"""Share of the lead characters that must be part of a sequence that makes sense."""


class Repaired(Struct, frozen=True):
    """Text after repair, and how many sequences were undone (0: nothing was touched)."""

    text: str
    sequences: int = 0


def _reading(charset: str) -> tuple[str, str, dict[str, int]]:
    """Regex classes of lead and following characters of UTF-8 read in a charset, and the way back to bytes."""
    back: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        try:
            character = bytes((byte,)).decode(charset)
        except UnicodeDecodeError:
            character = chr(byte)
        back[character] = byte
        if charset == "cp1252":
            back.setdefault(chr(byte), byte)  # latin-1 lets 80 to 9f through as controls
    leads = "".join(character for character, byte in back.items() if 0xC2 <= byte <= 0xF4)
    following = "".join(re.escape(character) for character, byte in back.items() if 0x80 <= byte <= 0xBF)
    return leads, following, back


_MARKS = {
    # What nearly every such page has: Ã, Â, â€, Ð or Ñ; in windows-1251 Р or С before a sign that no word has there.
    "cp1252": re.compile(
        "[ÃÂ][\u0080-\u00bfƒ‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|[ÐÑØÙÎÏ×à¤à¥][\u0080-\u00bfŒŽ‹›€‚ƒ„…†‡ˆ‰Š’“”•–—˜™šœžŸ]"
    ),
    "cp1251": re.compile("[РС][\u00a0-\u00bfЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџЎўЈ¤ҐЁЄЇІіґё№єјЅѕї]|вЂ"),
}
_LEADS = {"cp1252": "ÃÂâÐÑØÙÎÏ×à", "cp1251": "РСв"}
_READINGS = {charset: _reading(charset) for charset in _MARKS}
_SEQUENCES = {
    charset: re.compile(f"[{leads}][{following}]{{1,3}}") for charset, (leads, following, _) in _READINGS.items()
}


def repair(text: str) -> Repaired:
    """Undo double decoding where it is sure; else give the text back as it is."""
    for charset, marks in _MARKS.items():
        # Counting characters is many times faster than searching, and nearly always settles it.
        if sum(map(text.count, _LEADS[charset])) >= _FEWEST and _count(marks, text) >= _FEWEST:
            repaired = _undo(text, charset)
            if repaired.sequences:
                return repaired
    return Repaired(text)


def _count(pattern: re.Pattern[str], text: str) -> int:
    found = 0
    for _ in pattern.finditer(text):
        found += 1
        if found >= _FEWEST:
            break
    return found


def _undo(text: str, charset: str) -> Repaired:
    _, _, back = _READINGS[charset]
    undone = 0

    def replaced(sequence: re.Match[str]) -> str:
        nonlocal undone
        raw = bytes(back[character] for character in sequence.group())
        for length in range(len(raw), 1, -1):
            try:
                made = raw[:length].decode()
            except UnicodeDecodeError:
                continue
            undone += 1
            return made + sequence.group()[length:]
        return sequence.group()

    repaired = _SEQUENCES[charset].sub(replaced, text)
    leads = frozenset("ÃÂâÐÑ" if charset == "cp1252" else "РС")
    there = sum(text.count(lead) for lead in leads)
    left = sum(repaired.count(lead) for lead in leads)
    if undone < _FEWEST or (there and charset == "cp1252" and left > (1 - _SHARE) * there):
        return Repaired(text)
    if charset == "cp1251" and left > 0.2 * there:
        return Repaired(text)
    return Repaired(repaired, undone)
