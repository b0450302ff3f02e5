"""A text rendering of a page -> a Draft."""

from streams.clean.draft import Draft, Found, Paragraph
from streams.clean.notices import read_notice
from streams.clean.text.blocks import Block, split
from streams.clean.text.body import Body, choose
from streams.clean.text.contacts import publishers
from streams.clean.text.head import Head, read_name, read_signature
from streams.clean.text.kind import reject
from streams.clean.text.leftout import name_parts
from streams.clean.text.title import choose_title, opening, same_headline
from streams.clean.text.words import is_origin
from streams.events import Page, Rejection

__all__ = ["read_text"]

_SHORT = 700.0
"""A body below this may be a notice that the article was taken away, and without a headline it is no article."""
_EDGE = 3
"""Blocks at either end of the body among which a byline or date line may be."""


def read_text(text: str, page: Page) -> Draft | Rejection:
    """Cut the page into blocks, find its article."""
    blocks, layout = split(text)
    body = choose(blocks, layout)
    if not body.chosen:
        return reject(blocks, page)
    if body.size < _SHORT:
        notice = read_notice("\n".join(blocks[at].text for at in body.chosen))
        if notice is not None and notice.kind in ("removed", "error_page"):
            return Rejection(
                reason=notice.kind, detail=f"the page says: {notice.quote}", page_id=page.page_id, url=page.url
            )
    title = choose_title(blocks, body.chosen, page.url)
    if title is None and body.size < _SHORT:
        return Rejection(reason="no_article", detail="no headline was found", page_id=page.page_id, url=page.url)
    return _draft(text, blocks, title, body)


def _draft(text: str, blocks: list[Block], headline: int | None, found: Body) -> Draft:
    head = Head()
    chosen = found.chosen
    first, last = chosen[0], chosen[-1]
    title = first - 1 if headline is None else headline
    near = range(title + 1, min(len(blocks), last + 4))
    origins = [at for at in near if is_origin(blocks[at].text)]
    # Inside the text a short line with a date or a desk's name in it is an item of a list or the row of a table.
    inside = frozenset(chosen[_EDGE:-_EDGE])
    members = frozenset(chosen)
    for at in near:
        if at not in origins and at not in inside and (at not in members or len(blocks[at].text) < 100):
            read_signature(text, blocks, at, head)
    for at in range(title + 1, min(len(blocks), first + _EDGE)):
        read_name(blocks, at, head)
    headlined = "" if headline is None else blocks[headline].text
    repeats = [
        at for at in range(len(blocks)) if at != title and headlined and same_headline(blocks[at].text, headlined)
    ]
    body = [at for at in chosen if at not in head.used and at not in origins and at not in repeats and at > title]
    decks = _decks(blocks, title, body, head)
    body = [at for at in body if at not in decks]
    kept = {max(0, title), *body, *decks, *origins, *head.used}
    return Draft(
        titles=[opening(blocks[first]) if headline is None else _found(blocks[headline], "headline")],
        decks=[_found(blocks[at], "deck") for at in decks],
        body=[_paragraph(blocks[at]) for at in body],
        bylines=head.bylines,
        places=head.places,
        times=head.times,
        publishers=publishers(text, blocks),
        sections=head.sections,
        keywords=head.keywords,
        declared_countries=head.declared,
        origins=[_found(blocks[at], "origin") for at in origins],
        left_out=name_parts(blocks, kept, first, last),
        warnings=["title_missing"] if headline is None else [],
        models={"text": found.model},
    )


def _decks(blocks: list[Block], title: int, body: list[int], head: Head) -> list[int]:
    """The standfirst: sentences between the headline and the byline, when the text goes on behind the byline."""
    signed = [at for at in head.used if at > title]
    if not signed or not body or min(signed) > body[-1]:
        return []
    return [at for at in body if title < at < min(signed)][:2] if any(at > min(signed) for at in body) else []


def _found(block: Block, name: str) -> Found:
    return Found(text=block.text, source="visible", name=name, start=block.start, end=block.end)


def _paragraph(block: Block) -> Paragraph:
    return Paragraph(text=block.text, kind=block.kind, start=block.start, end=block.end)
