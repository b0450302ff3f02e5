"""HTML -> a Draft: parse once, walk once, score the blocks in bulk, and say where everything stands."""

import re

from selectolax.lexbor import LexborHTMLParser

from streams.clean.draft import Draft, Found, FoundTime
from streams.clean.html import beside, visible
from streams.clean.html.blocks import Blocks, read_blocks
from streams.clean.html.body import choose, paragraphs, score_blocks
from streams.clean.html.declared import Declared, read_declared
from streams.clean.html.features import Hints
from streams.clean.html.kind import not_an_article
from streams.clean.html.model import load
from streams.events import Page, Reason, Rejection

__all__ = ["read_html"]

_TAG = re.compile(r"<[^<>]{0,500}>")


def read_html(text: str, page: Page) -> Draft | Rejection:
    """Find the article of a page, or say what the page is instead."""
    tree = LexborHTMLParser(text)
    declared = read_declared(tree)
    stamps = beside.time_elements(tree)
    body = tree.body
    blocks = read_blocks(body) if body is not None else Blocks()
    if not blocks.text:
        return _refused(page, "empty_page", "the page has no text outside scripts")
    titles = declared.of("titles")
    hints = Hints(
        [found.text for found in titles[:6]],
        [found.text for found in declared.of("decks")[:6]],
        _TAG.sub(" ", declared.body),
    )
    model = load()
    scores = score_blocks(blocks, hints, model)
    chosen = choose(scores)
    if (verdict := not_an_article(blocks, chosen, declared, page.url, titles[0].text if titles else "")) is not None:
        return _refused(page, verdict.reason, verdict.detail)
    return _draft(blocks, chosen, scores, declared, stamps)


def _draft(
    blocks: Blocks, chosen: list[int], scores: object, declared: Declared, stamps: list[FoundTime]
) -> Draft | Rejection:
    names = [found.text for found in declared.of("titles")]
    headline = visible.headline_at(blocks, names)
    near = visible.near_headline(blocks, headline, chosen)
    titles = [*visible.headlines(blocks, names), *declared.of("titles")]
    if headline in chosen:
        chosen = [index for index in chosen if index != headline]
    if not titles:
        titles = [Found(text=blocks.text[chosen[0]][:200], source="visible", name="first_line", path="")]
    return Draft(
        titles=titles,
        decks=[*visible.decks(blocks, headline, chosen, scores), *declared.of("decks")],  # type: ignore[arg-type]
        body=paragraphs(blocks, chosen),
        bylines=[*declared.of("bylines"), *visible.bylines(blocks, near)],
        places=declared.of("places"),
        times=[*declared.all_times(), *stamps, *visible.times(blocks, near)],
        publishers=declared.of("publishers"),
        urls=declared.of("urls"),
        languages=declared.of("languages"),
        sections=declared.of("sections"),
        keywords=declared.of("keywords"),
        origins=declared.of("origins"),
        left_out=beside.left_out(blocks, chosen),
        completeness=beside.completeness(blocks, chosen, declared),
        warnings=["page_truncated"] if blocks.truncated else [],
        models={"body": load().version},
    )


def _refused(page: Page, reason: Reason, detail: str) -> Rejection:
    return Rejection(reason=reason, detail=detail, page_id=page.page_id, url=page.url)
