"""Blocks of a page -> a matrix of numbers about each: how it looks, what it says it is, what stands around it.

Nothing here depends on the language but the tables of words.toml: words that are frequent on the page's own long
blocks take the place of stop words, and words shared with the rest of the page tell its subject from teasers.
"""

import math
import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from streams.clean.text.blocks import Block, Layout
from streams.clean.text.words import chrome_kinds, fold, has_clock, has_date, is_desk, is_origin, labels

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_SENTENCE = re.compile(r"[.!?…][\"'”»)]?\s|[。！？।۔]")
_SEPARATOR = re.compile(r"\s[|•·/»›>–—-]\s|[|•·»›]")
_TERMINAL = frozenset(".!?。！？।۔؟")
_CLOSING = frozenset("\"'”»)]）」』“")
_LONG = 80
"""Code points (of a script with spaces) from which a block counts as running text."""
_COMMON_WORDS = 40
_CHROME = (
    "read_more", "trending", "opinion", "latest", "related", "comments", "share", "footer", "newsletter", "cookies", "navigation",
)  # fmt: skip

OWN = (
    "log_chars", "log_words", "sentences", "ends_sentence", "ends_ellipsis", "ends_colon", "commas", "digits", "capitals", "all_caps",
    "starts_lower", "starts_quote", "link_share", "links", "images", "level", "list_item", "quote", "table", "indent", "gap", "lines",
    "emphasis", "word_length", "separators", "date", "clock", "at_sign", "url", "copyright", "question", "by", "dated", "origin", "desk",
    *_CHROME, "common", "coherence", "repeats",
)  # fmt: skip
PAGE = ("fold", "markdown", "references", "fragments", "log_blocks", "log_size", "long_share", "unspaced")
PLACE = (
    "index",
    "offset",
    "since_long",
    "until_long",
    "long_around",
    "from_longest",
    "section",
    "since_section",
    "gap_after",
)
_NEAR = ("log_chars", "ends_sentence", "link_share", "common", "level", "date", "list_item", "sentences")
NEIGHBOURS = tuple(f"{name}{step:+d}" for step in (-3, -2, -1, 1, 2, 3) for name in _NEAR)
NAMES = (*OWN, *PAGE, *PLACE, *NEIGHBOURS)
SECOND = (
    *(f"score{step:+d}" for step in range(-5, 6)),
    "mean_5",
    "mean_15",
    "mean_above",
    "mean_below",
    "page_mass",
    "best_run",
)


def describe(blocks: list[Block], layout: Layout) -> NDArray[np.float32]:
    """One row a block, columns as in NAMES."""
    tokens = [_TOKEN.findall(block.text.lower()) for block in blocks]
    lengths = [_size(block.text) for block in blocks]
    sizes = np.array(lengths, dtype=np.float32)
    vocabulary = _vocabulary(tokens, sizes)
    texts = Counter(block.text for block in blocks)
    own = np.array(
        [
            _own(block, size, words_, vocabulary, texts[block.text])
            for block, size, words_ in zip(blocks, lengths, tokens, strict=True)
        ],
        dtype=np.float32,
    )
    page = _page(blocks, layout, sizes)
    place = _place(blocks, own, sizes)
    return np.hstack([own, np.broadcast_to(page, (len(blocks), len(PAGE))), place, _neighbours(own)])


def second_pass(scores: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the first pass made of the blocks around each block, columns as in SECOND."""
    count = len(scores)
    padded = np.pad(scores, 5)
    near = np.stack([padded[5 + step : 5 + step + count] for step in range(-5, 6)], axis=1)
    weighted = scores * sizes
    total = float(weighted.sum()) or 1.0
    above = np.cumsum(weighted)
    run = _longest_run(scores, sizes)
    columns = [
        _moving(scores, sizes, 5),
        _moving(scores, sizes, 15),
        (above - weighted) / total,
        (total - above) / total,
        np.full(count, total / max(1.0, float(sizes.sum()))),
        run,
    ]
    return np.hstack([near, np.stack(columns, axis=1)]).astype(np.float32)


def sizes_of(blocks: list[Block]) -> NDArray[np.float32]:
    """Length of each block in code points of a script with spaces."""
    return np.array([_size(block.text) for block in blocks], dtype=np.float32)


def _size(text: str) -> float:
    """Length, with characters of scripts without spaces counted double: they carry a syllable or a word each."""
    if text.isascii() or len(text) < 6:
        return float(len(text))
    sample = text[:200]
    if max(sample) < "\u3040":
        return float(len(text))
    wide = sum("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" for character in sample)
    return len(text) * (1.0 + 1.2 * wide / len(sample))


def _vocabulary(tokens: list[list[str]], sizes: NDArray[np.float32]) -> tuple[frozenset[str], Counter[str]]:
    """The most frequent words of the page's running text, and in how many running blocks each longer word stands."""
    counts: Counter[str] = Counter()
    subject: Counter[str] = Counter()
    for words_, size in zip(tokens, sizes, strict=True):
        if size >= _LONG:
            counts.update(words_)
            subject.update({word for word in words_ if len(word) >= 5})
    return frozenset(word for word, _ in counts.most_common(_COMMON_WORDS)), subject


def _own(
    block: Block, size: float, tokens: list[str], vocabulary: tuple[frozenset[str], Counter[str]], repeats: int
) -> list[float]:
    common, subject = vocabulary
    text = block.text
    length = len(text)
    spelled = _WORD.findall(text) if length < 2_000 else _WORD.findall(text[:2_000])
    folded = fold(text[:80])
    last = text[-1]
    if last in _CLOSING and length > 1:
        last = text[-2] if last in ")]）" or text[-2] in _TERMINAL else last
    content = {word for word in tokens if len(word) >= 5}
    # A running block is in the counts itself, so a word is shared when two blocks have it.
    least = 2 if size >= _LONG else 1
    short = length <= 200
    said = labels(text) if short else {}
    chrome = chrome_kinds(folded)
    return [
        math.log1p(size),
        math.log1p(len(tokens)),
        math.log1p(len(_SENTENCE.findall(text))),
        float(last in _TERMINAL),
        float(text.endswith(("...", "…"))),
        float(last in ":："),
        (text.count(",") + text.count("，") + text.count("、") + text.count("،")) / length,
        sum(map(text.count, "0123456789")) / length,
        len([word for word in spelled if word[0].isupper()]) / max(1, len(spelled)),
        float(text.isupper()),
        float(text[0].islower()),
        float(text[0] in "\"“„«‘'»「『"),
        block.link_share,
        min(10.0, block.links),
        min(5.0, block.images),
        block.level or (7.0 if block.kind == "heading" else 0.0),
        float(block.kind == "list_item"),
        float(block.kind == "quote"),
        float(block.kind == "table"),
        min(20.0, block.indent),
        min(6.0, block.gap),
        min(30.0, block.lines),
        float(block.emphasis),
        sum(map(len, spelled)) / max(1, len(spelled)),
        min(10.0, len(_SEPARATOR.findall(text[:500]))),
        float(short and has_date(text)),
        float(short and has_clock(text)),
        float("@" in text),
        float("http" in text or "www." in text),
        float("©" in text or "copyright" in folded),
        float(last in "?？؟"),
        float("by" in said),
        float("updated" in said or "published" in said),
        float(is_origin(text)),
        float(length <= 60 and is_desk(text)),
        *[float(name in chrome) for name in _CHROME],
        len([word for word in tokens if word in common]) / max(1, len(tokens)),
        len([word for word in content if subject[word] >= least]) / max(1, len(content)),
        min(5.0, repeats),
    ]


def _page(blocks: list[Block], layout: Layout, sizes: NDArray[np.float32]) -> NDArray[np.float32]:
    total = float(sizes.sum()) or 1.0
    sample = "".join(block.text[:50] for block in blocks[:200])
    unspaced = sum("\u3040" <= character <= "\u9fff" for character in sample) / max(1, len(sample))
    return np.array(
        [
            layout.fold, layout.markdown, layout.references, layout.fragments, math.log1p(len(blocks)), math.log1p(total),
            float(sizes[sizes >= _LONG].sum()) / total, unspaced,
        ],
        dtype=np.float32,
    )  # fmt: skip


def _place(blocks: list[Block], own: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
    count = len(blocks)
    index = np.arange(count, dtype=np.float32)
    running = (sizes >= _LONG) & (own[:, OWN.index("ends_sentence")] > 0)
    above = np.concatenate([[0.0], np.cumsum(sizes)[:-1]]) / max(1.0, float(sizes.sum()))
    since = np.minimum(_since(running), 30)
    until = np.minimum(_since(running[::-1])[::-1], 30)
    window = _convolved(np.where(running, sizes, 0), np.ones(11))
    longest = int(np.argmax(np.where(running, window, 0))) if running.any() else int(np.argmax(sizes))
    section, since_section = _sections(own)
    gaps = own[:, OWN.index("gap")]
    columns = [index / count, above, since, until, np.log1p(window), np.clip(index - longest, -60, 60), section, since_section,
               np.append(gaps[1:], 0)]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _since(flags: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Blocks since the last one (itself not counted) with the flag; 99 if there is none."""
    index = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, index, -1))
    before = np.concatenate([[-1], last[:-1]])
    return np.where(before < 0, 99, index - before).astype(np.float32)


def _sections(own: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Which kind of chrome heading stands nearest above each block (0: none), and how many blocks above."""
    first = OWN.index(_CHROME[0])
    flags = own[:, first : first + 6] * (own[:, [OWN.index("log_chars")]] < math.log1p(60))
    kind = np.where(flags.any(axis=1), np.argmax(flags, axis=1) + 1, 0)
    index = np.arange(len(own))
    last = np.maximum.accumulate(np.where(kind > 0, index, -1))
    inside = np.where(last >= 0, kind[np.maximum(last, 0)], 0)
    return inside.astype(np.float32), np.where(last >= 0, np.minimum(index - last, 40), 99).astype(np.float32)


def _neighbours(own: NDArray[np.float32]) -> NDArray[np.float32]:
    chosen = own[:, [OWN.index(name) for name in _NEAR]]
    padded = np.pad(chosen, ((3, 3), (0, 0)), constant_values=-1)
    count = len(own)
    return np.hstack([padded[3 + step : 3 + step + count] for step in (-3, -2, -1, 1, 2, 3)])


def _moving(scores: NDArray[np.float32], sizes: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    kernel = np.ones(2 * reach + 1)
    weights = _convolved(sizes, kernel)
    return (_convolved(scores * sizes, kernel) / np.maximum(weights, 1)).astype(np.float32)


def _convolved(values: NDArray[np.float32], kernel: NDArray[np.float64]) -> NDArray[np.float32]:
    half = len(kernel) // 2
    return np.convolve(np.pad(values, half), kernel, "valid").astype(np.float32)


def _longest_run(scores: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blocks from the best stretch of the page: 0 inside it."""
    best, begin, end, run, start = 0.0, 0, 0, 0.0, 0
    for at, (score, size) in enumerate(zip(scores.tolist(), sizes.tolist(), strict=True)):
        if run <= 0:
            run, start = 0.0, at
        run += (score - 0.5) * math.sqrt(size)
        if run > best:
            best, begin, end = run, start, at + 1
    index = np.arange(len(scores))
    return np.clip(np.maximum(begin - index, index - end + 1), 0, 60).astype(np.float32)
