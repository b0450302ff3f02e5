"""JSON-LD scripts of a page -> the items in them that describe this page, broken JSON included."""

import json
import re
from html import unescape
from typing import Any

import msgspec

MAX_SCRIPTS = 30
MAX_SCRIPT = 1 << 20
"""Code points of one script that are read."""
MAX_ITEMS = 500
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "about", "article")

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "Report",
        "BlogPosting",
        "Blogposting",
        "MedicalScholarlyArticle",
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "LiveBlogPosting",
        "Review",
        "Recipe",
        "HowTo",
        "CreativeWork",
    ]
)
"""Types that carry a story; the order of preference is in `_RANK`."""
_RANK = dict.fromkeys(ARTICLE_TYPES, 0) | {
    "CreativeWork": 3,
    "Review": 2,
    "HowTo": 1,
    "Recipe": 1,
    "DiscussionForumPosting": 2,
    "SocialMediaPosting": 1,
}

Item = dict[str, Any]

# A comma with nothing but white space up to a closing bracket: the commonest fault (templates with loops).
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_DOUBLE_COMMA = re.compile(r",(?:\s*,)+")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_STRING_FIELD = re.compile(
    r'"(headline|description|datePublished|dateModified|dateCreated|articleBody|articleSection|inLanguage|@type|url)"\s*:\s*'
    r'"((?:[^"\\]|\\.)*)"'
)


def parse(text: str) -> Any:
    """Read one script; faults that people make are mended, and what is beyond repair gives the plain fields found."""
    text = text[:MAX_SCRIPT]
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        pass
    text = _WRAPPING.sub("", text.strip().lstrip("\ufeff"))
    for mended in (
        text,
        _TRAILING_COMMA.sub("", text),
        _TRAILING_COMMA.sub("", _DOUBLE_COMMA.sub(",", unescape(text))),
    ):
        try:
            return json.loads(mended, strict=False)
        except (ValueError, RecursionError):
            continue
    return fields(text)


def fields(text: str) -> Item:
    """Find string fields of a story in a script that is no JSON, first occurrence each."""
    found: Item = {}
    for match in _STRING_FIELD.finditer(text):
        name, raw = match.groups()
        if name in found:
            continue
        try:
            found[name] = json.loads(f'"{raw}"', strict=False)
        except ValueError:
            found[name] = raw
    return found


def types_of(item: Item) -> list[str]:
    """The `@type`s of an item, without a vocabulary's address."""
    declared = item.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return [name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str)]


def items(documents: list[Any]) -> list[Item]:
    """Every item that stands for the page itself: top level, `@graph`, `mainEntity`; not the members of lists."""
    found: list[Item] = []
    queue = list(documents)
    while queue and len(found) < MAX_ITEMS:
        value = queue.pop(0)
        if isinstance(value, list):
            queue[:0] = value[:MAX_ITEMS]
        elif isinstance(value, dict):
            found.append(value)
            queue.extend(value[name] for name in _NESTED if isinstance(value.get(name), dict | list))
    return found


def article_items(found: list[Item]) -> list[Item]:
    """The items that carry a story, best first: proper article types before loose ones, fuller before barer."""
    ranked: list[tuple[int, int, int]] = []
    for index, item in enumerate(found):
        ranks = [_RANK[name] for name in types_of(item) if name in _RANK]
        if not ranks and not ("headline" in item and ("datePublished" in item or "articleBody" in item)):
            continue
        fields_there = sum(
            1 for name in ("headline", "datePublished", "author", "articleBody", "publisher") if item.get(name)
        )
        ranked.append((min(ranks, default=2), -fields_there, index))
    return [found[index] for _, _, index in sorted(ranked)]
