"""The labelled sets -> real articles to make streams from: no two of them share text, split for tuning and for figures.

Nothing here uses streams.deduplicate: what are near-duplicates *within* the sets is found by long shingles, so that
the truth of a stream doesn't depend on what it tests.
"""

import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import cramjam


class Text(NamedTuple):
    language: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_END = re.compile(r"(?<=[.!?。！？।።])(?:\s+|(?<=[。！？।።])\s*)")
_WADDLE = {"English": "en", "Chinese": "zh", "Polish": "pl", "Greek": "el", "Russian": "ru"}


def sentences(text: str) -> list[str]:
    """Rough sentences, for taking texts apart."""
    return [part for part in _END.split(text) if part.strip()]


def texts(data: Path, half: str, limit: int | None = None) -> list[Text]:
    """Articles of one half: `tuning` or `figures`. Halves are by a hash of the title and beginning of the text."""
    wanted = {"tuning": 0, "figures": 1}[half]
    found: list[Text] = []
    for text in _distinct(_all(data)):
        if crc32((text.title + text.body[:200]).encode()) % 2 == wanted:
            found.append(text)
            if limit is not None and len(found) == limit:
                break
    return found


def _all(data: Path) -> Iterator[Text]:
    sources = [
        _fundus(data),
        _waddle(data),
        _tgcontest(data),
        _masakhanews(data),
        _livedoor(data),
        _plain(data, "gnad10k_test", "de"),
        _plain(data, "bbc", "en"),
        _reuters(data),
    ]
    while sources:
        for source in list(sources):
            taken = next(source, None)
            if taken is None:
                sources.remove(source)
            else:
                yield taken


def _zst(data: Path, name: str) -> Iterator[dict[str, str]]:
    raw = bytes(cramjam.zstd.decompress((data / "classify" / name / "data.jsonl.zst").read_bytes()))
    return (json.loads(line) for line in raw.split(b"\n") if line)


def _xz(data: Path, name: str) -> Iterator[dict[str, dict[str, str]]]:
    with lzma.open(data / "extract" / f"{name}.jsonl.xz") as file:
        yield from map(json.loads, file)


def _made(language: str, title: str, body: str, words: int = 60) -> Iterator[Text]:
    """A text in paragraphs; where the set has none, two to three sentences make one."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", body) if part.strip()]
    if len(paragraphs) < 3:
        parts = sentences(" ".join(body.split()))
        paragraphs = [" ".join(parts[n : n + 3]) for n in range(0, len(parts), 3)]
    whole = " ".join(paragraphs)
    size = len(whole) / 2 if SPACELESS.search(whole) else len(whole.split())
    if size >= words and len(paragraphs) >= 2:
        yield Text(language, title.strip() or paragraphs[0][:80], tuple(paragraphs))


def _fundus(data: Path) -> Iterator[Text]:
    for row in _xz(data, "fundus"):
        truth = row["truth"]
        yield from _made("und", truth.get("title") or "", truth.get("body") or "")


def _waddle(data: Path) -> Iterator[Text]:
    for row in _xz(data, "waddle"):
        first, _, rest = row["truth"]["body"].strip().partition("\n")
        yield from _made(_WADDLE.get(row["truth"]["language"], "und"), first, rest)


def _tgcontest(data: Path) -> Iterator[Text]:
    for row in _zst(data, "tgcontest"):
        yield from _made(row["lang"], row["title"], row["text"])


def _masakhanews(data: Path) -> Iterator[Text]:
    for row in _zst(data, "masakhanews"):
        yield from _made(row["lang"], row["title"], row["text"])


def _livedoor(data: Path) -> Iterator[Text]:
    for row in _zst(data, "livedoor"):
        yield from _made("ja", row["title"], row["text"])


def _plain(data: Path, name: str, language: str) -> Iterator[Text]:
    for row in _zst(data, name):
        first, _, rest = row["text"].partition("\n\n")
        yield from _made(language, first if rest else "", rest or first)


def _reuters(data: Path) -> Iterator[Text]:
    for row in _zst(data, "reuters21578"):
        body = re.sub(r"\n {2,}", "\n\n", row.get("body") or "")
        yield from _made("en", row.get("title") or "", body.replace("Reuter\n", ""))


def _distinct(found: Iterator[Text]) -> Iterator[Text]:
    """Leave out every text that shares a tenth of its long shingles with one before it, and repeated titles."""
    known: set[int] = set()
    titles: set[str] = set()
    for text in found:
        body = text.body
        if SPACELESS.search(body):
            units, size = list("".join(body.split())), 14
        else:
            units, size = body.casefold().split(), 8
        joiner = "" if size == 14 else " "
        shingles = {crc32(joiner.join(units[n : n + size]).encode()) for n in range(len(units) - size + 1)}
        shingles = {value for value in shingles if value % 2 == 0} or shingles
        common = sum(value in known for value in shingles)
        title = text.title.casefold()
        if common * 10 < len(shingles) and title not in titles:
            yield text
        known |= shingles
        titles.add(title)


def main() -> None:
    import sys

    half = texts(Path(sys.argv[1]), "tuning")
    print(len(half), Counter(text.language for text in half).most_common())


if __name__ == "__main__":
    main()
