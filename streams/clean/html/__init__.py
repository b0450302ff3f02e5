"""HTML -> a Draft: parse once, walk once, score the blocks in bulk, and say where everything stands."""

import numpy as np

from streams.clean.draft import Draft, Found
from streams.clean.html import beside, kind, visible
from streams.clean.html.body import choose, paragraphs, score_blocks, told_once
from streams.clean.html.guard import too_complex
from streams.clean.html.head import cut_head
from streams.clean.html.kind_features import row_of_page, with_words, words_of_page
from streams.clean.html.matrix import Floats
from streams.clean.html.model import Model, load
from streams.clean.html.parsed import Parsed, parse
from streams.events import Page, Reason, Rejection

__all__ = ["read_html"]


def read_html(text: str, page: Page, utf8: bytes = b"") -> Draft | Rejection:
    """Find the article of a page, or say what the page is instead. `utf8`: the same text in UTF-8, where it is at hand."""
    if complaint := too_complex(text):
        return _refused(page, "too_complex", complaint)
    parsed = parse(text, utf8)
    if not parsed.blocks.text:
        return _refused(page, "empty_page", "the page has no text outside scripts")
    model = load()
    scores = score_blocks(parsed.blocks, parsed.hints, model)
    chosen = choose(scores)
    verdict = _kind(parsed, scores, chosen, page.final_url or page.url, model)
    if verdict is not None:
        return _refused(page, verdict.reason, verdict.detail)
    return _draft(parsed, told_once(parsed.blocks.text, chosen), scores, model.version)


def _kind(parsed: Parsed, scores: Floats, chosen: list[int], url: str | None, model: Model) -> kind.Verdict | None:
    """Why the page is no article; None when it is one."""
    size = sum(len(parsed.blocks.text[index]) for index in chosen)
    titles = parsed.declared.of("titles")
    verdict = kind.error_like(parsed.blocks, size, url, titles[0].text if titles else "")
    if verdict is not None:
        return verdict
    if not chosen:
        return kind.what_instead(parsed, size, url)
    if (verdict := kind.front_page(parsed.declared, url)) is not None:
        return verdict
    if kind.is_bare(parsed.blocks, size) or kind.is_flash(parsed.blocks, chosen):
        return None
    if (verdict := kind.bare_notice(parsed.blocks, size)) is not None:
        return verdict
    words = words_of_page(parsed, chosen, url, model.weighed_words(parsed.blocks.key))
    row = with_words(row_of_page(parsed, scores, chosen, url), words, model.kind_weights)
    score = float(model.kind_trees.scores(np.ascontiguousarray(row[:, None]))[0])
    return None if score >= model.accept_from[not url] else kind.what_instead(parsed, size, url)


def _draft(parsed: Parsed, chosen: list[int], scores: Floats, version: str) -> Draft:
    blocks, declared = parsed.blocks, parsed.declared
    names = [found.text for found in declared.of("titles")]
    headline = visible.headline_at(blocks, names)
    titles = [*visible.headlines(blocks, headline), *declared.of("titles")]
    head = cut_head(blocks, chosen, headline)
    chosen = head.body
    near = sorted({*visible.near_headline(blocks, headline, chosen), *head.lines})
    if not titles:
        titles = [Found(text=blocks.text[chosen[0]][:200], source="visible", name="first_line", path="")]
    return Draft(
        titles=titles,
        decks=[*visible.decks(blocks, headline, head, scores), *declared.of("decks")],
        body=paragraphs(blocks, chosen),
        bylines=[*declared.of("bylines"), *parsed.signatures, *visible.bylines(blocks, near, headline, chosen)],
        places=declared.of("places"),
        times=[*declared.all_times(), *parsed.stamps, *visible.times(blocks, near)],
        publishers=[*declared.of("publishers"), *beside.imprint(blocks, chosen)],
        urls=declared.of("urls"),
        languages=declared.of("languages"),
        sections=declared.of("sections"),
        keywords=declared.of("keywords"),
        origins=declared.of("origins"),
        left_out=beside.left_out(blocks, chosen),
        completeness=beside.completeness(blocks, chosen, declared),
        warnings=["page_truncated"] if blocks.truncated else [],
        models={"body": version},
    )


def _refused(page: Page, reason: Reason, detail: str) -> Rejection:
    return Rejection(reason=reason, detail=detail, page_id=page.page_id, url=page.url)
