"""A text rendering of a page -> a Draft."""

import re

from streams.clean.draft import Draft, Found, Paragraph
from streams.events import Page, Rejection

_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")


def read_text(text: str, page: Page) -> Draft | Rejection:
    """Cut the page into blocks, find its article."""
    blocks = [(match.group(), match.start(), match.end()) for match in _BLOCK.finditer(text)]
    titles = [
        Found(text=block, source="visible", name="headline", start=start, end=end)
        for block, start, end in blocks
        if "\n" not in block and 30 < len(block) < 200
    ][:1]
    body = [Paragraph(text=block, start=start, end=end) for block, start, end in blocks if len(block) > 200]
    if not titles or not body:
        return Rejection(reason="no_article", detail="no title or no text", page_id=page.page_id, url=page.url)
    return Draft(titles=titles, body=body)
