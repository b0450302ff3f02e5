"""Blocks without an article among them -> what the page is, as the reason of its Rejection."""

from streams.clean.notices import read_notice
from streams.clean.text.blocks import Block
from streams.clean.text.words import chrome_kinds, fold
from streams.events import Page, Reason, Rejection

_FEW = 12
"""Blocks: a page with fewer is no index."""


def reject(blocks: list[Block], page: Page) -> Rejection:
    """Say why there is no article."""
    reason, detail = _reason(blocks)
    return Rejection(reason=reason, detail=detail[:200], page_id=page.page_id, url=page.url)


def _reason(blocks: list[Block]) -> tuple[Reason, str]:
    if not blocks:
        return "empty_page", "the page has no words"
    notice = read_notice("\n".join(block.text for block in blocks[:200]))
    if notice is not None:
        return notice.kind, f"the page says: {notice.quote}"
    kinds = [chrome_kinds(fold(block.text[:80])) for block in blocks]
    if sum("cookies" in kind for kind in kinds) >= 2 and len(blocks) <= 3 * _FEW:
        return "cookie_wall", "the page asks for consent and has no other text"
    if len(blocks) >= _FEW:
        return "index_page", f"the page has {len(blocks)} lines and no running text"
    return "no_article", "no running text was found"
