"""The chosen blocks of a page -> the body without the lines of its head: byline, date line, standfirst, repeated headline."""

import re

from msgspec import Struct

from streams.clean.html.blocks import Blocks

_WITHIN = 6
"""Chosen blocks at the beginning that may belong to the head."""
_LONGEST_LINE = 160
"""Code points; a byline with roles and a date line with its counters stay below."""
_LONGEST_DECK = 700
_BYLINE_KEY = re.compile(
    r"by-?line|author|autor|auteur|writer|contributor|journalist|redakt|redact|signature|credits?\b|dateline|pub-?date|publish(?!ing)|timestamp|"
    r"post-?meta|article-?meta|meta-?(?:data|info)|entry-meta|posted|\bdate\b|datum|fecha|\btime\b|updated"
)
"""Asked of names in lower case: a pattern that folds case itself takes five times as long."""
_SIGNS = re.compile(
    r"(?:by|von|par|por|di|de|door|av|af|przez|oleh|yazan|written by|reported by|text|texte|texto|testo|tekst|автор|автор:|от|συντάκτης|από|作者|记者|記者|文/|文／)"
    r"\b[\s:：]*(?=[^\W\d_])",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?<!\d)[012]?\d[:.h][0-5]\d(?!\d)|\d\s*(?:hours?|hrs?|mins?|minutes?|days?)\s+ago|\d[年月]"
)
# Not `text-with-summary`: so Drupal names the field of the whole body.
_DECK_KEY = re.compile(
    r"standfirst|\bdeks?\b|\bdecks?\b|sub-?(?:title|headline|heading|head)\b|chapeau|entradilla|bajada|vorspann|\bperex\b|ingress\b|occhiello|sottotitolo|"
    r"(?<!text-with-)summary|\bexcerpt\b|\babstract\b|\bteaser\b|article-?(?:lead|intro|summary|description|sub)|\blede?\b|strapline|kicker"
)
SENTENCE_ENDS = (".", "!", "?", "…", "。", "”", '"', "»", "।", "؟")


class Head(Struct, frozen=True):
    """What the beginning of the chosen blocks turned out to be."""

    body: list[int]
    decks: list[int]
    lines: list[int]
    """Bylines and date lines that the choice had taken for body."""


def names_of(blocks: Blocks, index: int) -> str:
    """Attribute words of the block's element and the one around it, in lower case."""
    element = blocks.element[index]
    above = blocks.parent[element]
    return (f"{blocks.key[element]} {blocks.key[above]}" if above >= 0 else blocks.key[element]).lower()


def is_head_line(blocks: Blocks, index: int) -> bool:
    """Whether a block is a byline or date line: short, no sentence, and named, worded or dated like one."""
    text = blocks.text[index]
    if len(text) > _LONGEST_LINE:
        return False
    tag = blocks.tag[blocks.element[index]]
    if tag[0] == "h" and tag[1:].isdigit():
        return False
    sentence = text.endswith(SENTENCE_ENDS) and len(text) > 60
    named = _BYLINE_KEY.search(names_of(blocks, index)) is not None
    dated = _CLOCK.search(text) is not None
    signed = _SIGNS.match(text) is not None
    if named and not sentence:
        return len(text) < 100 or dated or signed
    if signed and not sentence:
        return dated or len(text) < 60
    return dated and not sentence and len(text) < 60 and (blocks.times[index] > 0 or _mostly_date(text))


def _mostly_date(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits >= 4 and digits / len(text) > 0.15


def cut_head(blocks: Blocks, chosen: list[int], headline: int | None) -> Head:
    """Take the head's lines off the front of the chosen blocks.

    A block between the headline and a byline or date line is a standfirst, and so is one whose element is named so;
    either only if text follows it. What is named a standfirst inside a page without a headline stays body.
    """
    body, decks, lines = list(chosen), list[int](), list[int]()
    if headline is not None and headline in body and len(body) > 1:
        body.remove(headline)
    front = body[:_WITHIN]
    lines = [index for index in front if is_head_line(blocks, index)]
    if len(lines) == len(body):
        lines = []
    if headline is not None:
        decks = _decks(blocks, headline, [index for index in body if index not in lines], lines)
    gone = {*decks, *lines}
    rest = [index for index in body if index not in gone]
    kept = sum(len(blocks.text[index]) for index in rest)
    if kept < sum(len(blocks.text[index]) for index in decks):
        # More standfirst than story: the page's text is the standfirst.
        decks, rest = [], [index for index in body if index not in set(lines)]
    return Head(rest, decks, lines)


def _decks(blocks: Blocks, headline: int, rest: list[int], lines: list[int]) -> list[int]:
    """The standfirst at the front of `rest`: one block, or two short ones, unlike the paragraphs that follow.

    What is made like the next block is the story's first paragraph, also within an element named `intro`; only a name
    of the block's own tells lines of one standfirst.
    """
    decks: list[int] = []
    for place, index in enumerate(rest[:2]):
        if index < headline or place + 1 >= len(rest) or len(blocks.text[index]) > _LONGEST_DECK:
            break
        following = rest[place + 1]
        named = _DECK_KEY.search(blocks.key[blocks.element[index]].lower()) is not None
        if not named and _shape(blocks, index) == _shape(blocks, following):
            break
        before_line = any(
            index < line < following and (line in lines or is_head_line(blocks, line))
            for line in range(index + 1, min(following, index + 12))
        )
        if not before_line and _DECK_KEY.search(names_of(blocks, index)) is None:
            break
        decks.append(index)
    return decks


def _shape(blocks: Blocks, index: int) -> tuple[str, str, int]:
    """Tag, classes and the element around: what paragraphs of one text share (their ids are numbered)."""
    element = blocks.element[index]
    return blocks.tag[element], blocks.key[element].partition("#")[0], blocks.parent[element]
