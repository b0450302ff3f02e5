"""Blocks above and around the body -> the headline, standfirst, bylines and date lines that a reader sees."""

import re

from streams.clean.draft import Found, FoundTime
from streams.clean.html.blocks import Blocks
from streams.clean.html.body import path_of
from streams.clean.html.head import Head, is_head_line, names_of
from streams.clean.html.matrix import Floats

_ABOVE = 40
"""Blocks before the body that are looked at."""
_BELOW = 4
_HEADLINE_WITHIN = 150
"""Blocks of the page among which a headline that is no heading is looked for."""
_BYLINE_KEY = re.compile(
    r"\b(?:by-?line|authors?|autor(?:en|es)?|auteurs?|writers?|contributors?|reporter|credit|journalist|redactor|redaktor|signature|firma)\b|byline|author"
)
_BYLINE_TEXT = re.compile(
    r"^(?:by|von|par|por|di|de|door|av|af|przez|автор|автори|written by|reported by|text|text von|от|от автора|nga|tekst|texte|texto|testo|szerző|skrevet av|pubblicato da|oleh|yazan|γράφει|του|της|作者|記者|文|撰文|기자)\b\s*[:：]?\s*\S",
    re.I,
)
_SIGNED_WITHIN = re.compile(
    r"(?:^|[\s|·•,;/–-])(?i:by|von|par|por|od|av|af|door|di|autor:|author:|автор:?|written by|posted by|redaktion:)\s(?=[^\W\d_a-zà-ÿа-я])"
)
_BY_ALONE = re.compile(
    r"(?:by|(?:written|posted|article|words|text) by|authors?|author\(s\)|contributors?|von|par|por|autor|autore|auteur)\s?:?",
    re.I,
)
"""A line that says that the next one signs."""
_BY_GLUED = re.compile(r"(?:By|Written by|Posted by|Von|Par|Por)[A-ZÀ-Þ][a-zß-ÿ]+ [A-ZÀ-Þ]")
_BELOW_ALONE = 15
"""Blocks below the body among which such a line is looked for."""
_MOST_LISTED = 8
_NAME_LINE = re.compile(r"[^\W\d_][\w.'’-]{0,30}(?: [^\W\d_][\w.'’-]{0,30}){1,4},?")
_DATE_KEY = re.compile(r"date|time|publish|posted|stamp|updated|datum|fecha|uhrzeit|meta")
_HAS_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?<!\d)[12]\d:[0-5]\d|\d\s*(?:hours?|minutes?|days?)\s+ago|[年月日]"
)
_TITLE_CUT = re.compile(r"\s[|»«–—·:/-]{1,3}\s|[|»«]")
_DECK_KEY = re.compile(
    r"\b(?:deck|dek|standfirst|sub-?(?:title|headline|head)|intro|lead|lede|lead-?text|teaser|summary|excerpt|abstract|chapeau|entradilla|bajada|kicker-?text|vorspann|perex|ingress|occhiello|sottotitolo|summary|description)\b|standfirst|subtitle|subheadline|ingress|perex"
)
_UPDATED = re.compile(
    r"updat|modif|aktualis|actualis|actualiz|mis à jour|aggiornat|atualizad|zaktualiz|güncel|обновл|更新|수정|endret|opdater|uppdater|bijgewerkt|muokattu|frissít",
    re.I,
)

_PUBLISHED = re.compile(
    r"\b(?:published|posted|created|first published|publiziert|veröffentlicht|erstellt|geschrieben|eingestellt|publié|mis en ligne|publicado|publicada|pubblicato|inserito|"
    r"gepubliceerd|geplaatst|publicerad|publisert|publiceret|udgivet|julkaistu|opublikowano|dodano|publikováno|zverejnené|megjelent|objavljeno|publicat|yayınlanma|"
    r"diterbitkan|опубликовано|опубліковано|δημοσίευση)\b|发布|發布|公開|掲載|입력",
    re.I,
)


def headline_at(blocks: Blocks, declared: list[str]) -> int | None:
    """The block that prints the headline: what says the same as a declared title, else the first h1."""
    wanted = [letters for title in declared[:6] if len(letters := _letters(title)) > 8]
    pieces = {
        letters
        for title in declared[:6]
        for piece in _TITLE_CUT.split(title[:500])
        if len(letters := _letters(piece)) > 12
    }
    longest = max(map(len, declared[:6]), default=0) + 20
    first: int | None = None
    part, size = None, 0
    for index, (text, element) in enumerate(zip(blocks.text, blocks.element, strict=True)):
        tag = blocks.tag[element]
        heading = tag[0] == "h" and tag[1:].isdigit()
        if not heading and (len(text) > longest or index > _HEADLINE_WITHIN):
            continue
        if first is None and tag == "h1" and len(text) > 8:
            first = index
        letters = _letters(text[:500])
        if len(letters) > 8 and any(
            letters == title or (heading and len(letters) > 20 and title.startswith(letters)) for title in wanted
        ):
            return index
        if heading and len(letters) > size and letters in pieces:
            part, size = index, len(letters)
    # `Site » Archive » Headline`: where the h1 prints the name of the site, a lower heading prints the headline.
    return first if part is None else part


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def headlines(blocks: Blocks, best: int | None) -> list[Found]:
    """The printed headline first, then other h1."""
    order = ([] if best is None else [best]) + [
        index for index, element in enumerate(blocks.element) if blocks.tag[element] == "h1" and index != best
    ]
    return [
        Found(text=blocks.text[i].replace("\n", " ")[:500], source="visible", name="h1", path=path_of(blocks, i))
        for i in order[:4]
    ]


def near_headline(blocks: Blocks, headline: int | None, chosen: list[int]) -> list[int]:
    """Blocks that may carry byline and date: from the headline to the body's beginning, a few before it, a few after the body."""
    if not chosen:
        return []
    first, last = chosen[0], chosen[-1]
    top = max(0, first - _ABOVE) if headline is None else max(0, min(headline, first) - 5, first - _ABOVE)
    if headline is not None and headline > first:
        first = min(headline + 8, last)
    taken = set(chosen)
    before = [index for index in range(top, first) if index not in taken]
    early = [index for index in chosen[:2] if len(blocks.text[index]) < 120]
    after = list(range(last + 1, min(last + 1 + _BELOW, len(blocks.text))))
    return before + early + after


def bylines(blocks: Blocks, near: list[int], headline: int | None, body: list[int]) -> list[Found]:
    """Lines that sign, as printed; between the headline and the body also lines that may be a name and no more."""
    out: list[Found] = []
    first, last = (-1 if headline is None else headline), (body[0] if body else -1)
    for index in near:
        text = blocks.text[index].split("\n")[0]
        if len(text) > 200:
            continue
        if _is_byline(text, names_of(blocks, index)):
            out.append(Found(text=text, source="visible", name="byline", path=path_of(blocks, index)))
        elif first < index < last and (name := _name_of_line(text)):
            out.append(Found(text=name, source="visible", name="line", path=path_of(blocks, index)))
    return [*_after_by(blocks, near), *out][:12]


def _is_byline(text: str, names: str) -> bool:
    return (
        _BYLINE_KEY.search(names) is not None
        or _BYLINE_TEXT.match(text) is not None
        or _BY_GLUED.match(text) is not None
        or (len(text) < 160 and (len(text) < 60 or _HAS_YEAR.search(text)) and _SIGNED_WITHIN.search(text)) is not None
    )


def _name_of_line(text: str) -> str:
    """The line, if it may be a name and no more, or what may be a name before a role and a date; else nothing."""
    line = text.strip(" |·•")
    if len(line) <= 60 and _NAME_LINE.fullmatch(line):
        return text
    head, bar, _ = line.partition(" | ")
    return head if bar and len(line) <= 100 and _NAME_LINE.fullmatch(head) and _HAS_YEAR.search(line) else ""


def _after_by(blocks: Blocks, near: list[int]) -> list[Found]:
    """`Written by` in one block and the name in the next, `Authors` and a list of names: above the body or shortly below it."""
    if not near:
        return []
    out: list[Found] = []
    for index in [*near, *range(near[-1] + 1, near[-1] + _BELOW_ALONE)]:
        if index + 1 >= len(blocks.text):
            break
        if len(blocks.text[index]) < 20 and _BY_ALONE.fullmatch(blocks.text[index]):
            out += _names_from(blocks, index + 1)
    return out[:_MOST_LISTED]


def _names_from(blocks: Blocks, start: int) -> list[Found]:
    """The name in a block, and those in the blocks behind it that stand in elements of the same kind."""
    out: list[Found] = []
    for index in range(start, min(start + _MOST_LISTED, len(blocks.text))):
        name, path = blocks.text[index].split("\n")[0].strip(" ,"), path_of(blocks, index)
        same = not out or (path.partition("#")[0] == out[0].path.partition("#")[0] and path.endswith(f"li#{index}"))
        if not same or len(name) > 60 or _NAME_LINE.fullmatch(name) is None:
            break
        out.append(Found(text=f"By {name}", source="visible", name="byline", path=path))
    return out


def times(blocks: Blocks, near: list[int]) -> list[FoundTime]:
    """Date lines, as printed."""
    out: list[FoundTime] = []
    for index in near:
        text = blocks.text[index].replace("\n", " ")
        if len(text) > 200 or not _HAS_YEAR.search(text):
            continue
        if not (blocks.times[index] or _DATE_KEY.search(names_of(blocks, index)) or len(text) < 90):
            continue
        field = "updated" if _UPDATED.search(text) else "published" if _PUBLISHED.search(text[:60]) else "unknown"
        out.append(
            FoundTime(found=Found(text=text, source="visible", name="date", path=path_of(blocks, index)), field=field)
        )
    return out[:12]


def decks(blocks: Blocks, headline: int | None, head: Head, scores: Floats) -> list[Found]:
    """Standfirsts: those cut off the body, then what stands unchosen between the headline and the body."""
    places = list(head.decks)
    if headline is not None and head.body:
        for index in range(headline + 1, min(headline + 12, head.body[0])):
            text = blocks.text[index]
            if index in places or not 40 < len(text) < 700 or 3 * blocks.link_chars[index] > len(text):
                continue
            tag = blocks.tag[blocks.element[index]]
            named = _DECK_KEY.search(names_of(blocks, index)) is not None
            if (named or tag in ("h2", "h3") or float(scores[index]) > 0.2) and not is_head_line(blocks, index):
                places.append(index)
    return [
        Found(text=blocks.text[i].replace("\n", " "), source="visible", name="deck", path=path_of(blocks, i))
        for i in sorted(places)[:3]
    ]
