"""The blocks, declarations and address of a page -> what the page classifier looks at: its words and one row of numbers."""

import re
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from streams.clean.html.blocks import Blocks
from streams.clean.html.matrix import Floats
from streams.clean.html.parsed import Parsed
from streams.clean.html.tags import Role
from streams.clean.urls import parts_of

SAMPLE = 2_000
"""Code points of the body that are read for words, sentences, names and figures: what a page is shows in its beginning."""
_URL_WORD = re.compile(r"[a-z]{2,20}")
_TEXT_WORD = re.compile(r"[^\W\d_]{2,20}")
_NAME_WITHIN = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][a-zà-ÿ]")
_SENTENCE_END = re.compile(r"[.!?…।](?=[\s”\"»)]|$)|[。！？]")
_FIGURE = re.compile(r"\d+")
_MAX_URL = 300
_MAX_TYPES = 60
_HEADS = ("h1", "h2", "h3", "h4")


class Words(Struct, frozen=True):
    """Everything about a page that is a word."""

    made: set[str]
    """Declared types, parts of the URL, words of its elements' names."""
    said: set[str]
    """Words of the title and of the beginning of the body."""


class Weights(Struct, frozen=True):
    """Learned weights of both kinds of words, in thousandths: whole numbers add up to the same in any order."""

    made: dict[str, int]
    said: dict[str, int]


NUMBERS = (
    "body", "share", "long", "long_share", "mean", "longest", "confidence", "density", "own_density", "blocks", "covered", "starts_at", "one_parent", "linked_blocks", "pictures",
    "h1", "h2", "h3", "own_headings", "own_lists", "figures", "elements", "menus",
    "dated", "times", "bylines", "signatures", "headline", "title_chars", "described",
    "root", "slug_words", "slug_chars",
    "stops", "sentence", "names", "numerals", "quotes", "money",
    "made", "said", "known",
)  # fmt: skip
"""Columns of the page classifier, in order. The last three are of the words: the sums of the weights of both kinds, and
the share of the page's said words that have a weight, low for languages that were not learned."""
_OF_WORDS = 3


def words_of_page(parsed: Parsed, chosen: list[int], url: str | None, element_words: set[str]) -> Words:
    """Collect the words."""
    declared = parsed.declared
    made = {f"type:{name}" for name in declared.types[:_MAX_TYPES]}
    made.add(f"item:{declared.article_type}")
    made |= element_words
    text = f"{_title(parsed)} {_sample(parsed.blocks, chosen)}".lower()
    return Words(made | address_words(url), set(_TEXT_WORD.findall(text)))


def address_words(url: str | None) -> set[str]:
    """Words of the host and the path, marked as such, and what the path ends with."""
    if not url:
        return set()
    host, path = parts_of(url)
    words = {f"url:{word}" for word in _URL_WORD.findall(path.lower()[:_MAX_URL])}
    words.update(f"host:{word}" for word in host.split(".")[:-1])
    words.add("url/" if path in ("", "/") else f"url.{path.rsplit('.', 1)[-1][:5]}" if "." in path[-6:] else "url-")
    return words


def row_of_page(parsed: Parsed, scores: Floats, chosen: list[int], url: str | None) -> Floats:
    """One row for the page classifier, the columns of the words still zero. `chosen` is not empty."""
    blocks = parsed.blocks
    values = (
        *_spread(blocks, scores, chosen),
        *_make(blocks, chosen),
        *_declarations(parsed),
        *address(url),
        *_language(_sample(blocks, chosen)),
        *(0.0,) * _OF_WORDS,
    )
    return np.array(values, np.float32)


def with_words(row: Floats, words: Words, weights: Weights) -> Floats:
    """The row with the columns of the words filled in."""
    known = [weight for word in words.said if (weight := weights.said.get(word)) is not None]
    row = row.copy()
    row[-_OF_WORDS:] = (_sum(words.made, weights.made), sum(known) / 1000, len(known) / max(len(words.said), 1))
    return row


def _sum(words: set[str], weights: Mapping[str, int]) -> float:
    return sum(weights.get(word, 0) for word in words) / 1000


def _sample(blocks: Blocks, chosen: list[int]) -> str:
    """The beginning of the body."""
    out: list[str] = []
    size = SAMPLE
    for index in chosen:
        text = blocks.text[index][:size]
        out.append(text)
        size -= len(text)
        if size <= 0:
            break
    return "\n".join(out)


def _title(parsed: Parsed) -> str:
    titles = parsed.declared.of("titles")
    return titles[0].text if titles else ""


def _spread(blocks: Blocks, scores: Floats, chosen: list[int]) -> tuple[float, ...]:
    """How the text is spread over the page, and how much of it was chosen."""
    size = np.array([len(text) for text in blocks.text], np.float32)
    link = np.minimum(np.array(blocks.link_chars, np.float32), size)
    at = np.array(chosen, np.int64)
    own = size[at]
    total, inside = max(float(size.sum()), 1.0), max(float(own.sum()), 1.0)
    parents: dict[int, float] = {}
    for index, length in zip(chosen, own.tolist(), strict=True):
        parent = blocks.parent[blocks.element[index]]
        parents[parent] = parents.get(parent, 0.0) + length
    first, last = chosen[0], chosen[-1]
    return (
        np.log1p(inside),
        inside / total,
        np.log1p(float((own > 200).sum())),
        float(own[own > 200].sum()) / inside,
        np.log1p(float(own.mean())),
        np.log1p(float(own.max())),
        float(scores[at].mean()),
        float(link.sum()) / total,
        float(link[at].sum()) / inside,
        np.log1p(len(size)),
        inside / max(float(size[first : last + 1].sum()), 1.0),
        float(size[:first].sum()) / total,
        max(parents.values()) / inside,
        np.log1p(float(((size > 30) & (2 * link > size)).sum())),
        np.log1p(len(blocks.pictures)),
    )


def _make(blocks: Blocks, chosen: list[int]) -> tuple[float, ...]:
    """What the page is made of: headings, lists, figures, elements."""
    tags = [blocks.tag[element] for element in blocks.element]
    own = [tags[index] for index in chosen]
    roles = np.array(blocks.roles, np.int64)
    return (
        float(min(tags.count("h1"), 5)),
        np.log1p(tags.count("h2")),
        np.log1p(tags.count("h3") + tags.count("h4")),
        sum(map(own.count, _HEADS)) / len(own),
        own.count("li") / len(own),
        np.log1p(float(((roles & int(Role.FIGURE)) > 0).sum())),
        np.log1p(len(blocks.tag)),
        float(len(blocks.menus)),
    )


def _declarations(parsed: Parsed) -> tuple[float, ...]:
    """What the head says, and who signs."""
    declared = parsed.declared
    return (
        float(any(time.field == "published" for _, _, time in declared.times)),
        np.log1p(len(parsed.stamps)),
        float(min(len(declared.found.get("bylines", ())), 3)),
        float(min(len(parsed.signatures), 4)),
        float(any(found.name == "headline" for _, _, found in declared.found.get("titles", ()))),
        float(min(len(_title(parsed)), 150)),
        np.log1p(max((len(found.text) for _, _, found in declared.found.get("decks", ())), default=0)),
    )


def address(url: str | None) -> tuple[float, ...]:
    """Whether the URL is that of the site itself, and the words and letters of its last part; -1 without a URL."""
    host, path = parts_of(url)
    if not host:
        return (-1.0, -1.0, -1.0)
    slug = path.rstrip("/").rsplit("/", 1)[-1][:_MAX_URL]
    return (
        float(path in ("", "/") and "?" not in (url or "")),
        float(min(slug.count("-") + slug.count("_"), 20)),
        float(min(len(slug), 100)),
    )


def _language(body: str) -> tuple[float, ...]:
    """How the page speaks: sentences, and per thousand code points names within them, figures, quotes, money."""
    count = max(len(body), 1)
    ends = len(_SENTENCE_END.findall(body))
    return (
        np.log1p(ends),
        min(count / max(ends, 1), 500.0),
        1000 * len(_NAME_WITHIN.findall(body)) / count,
        1000 * len(_FIGURE.findall(body)) / count,
        1000 * sum(map(body.count, '"“”„«»「」')) / count,
        1000 * sum(map(body.count, "$€£¥₹₽")) / count,
    )
