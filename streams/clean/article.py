"""A Draft and the Page it came from -> an Article with evidence for its fields."""

from streams.clean.decode import Decoded
from streams.clean.draft import Draft
from streams.events import Article, Coordinates, Page, PageRef, Publisher, Rejection


def assemble(draft: Draft, page: Page, decoded: Decoded, coordinates: Coordinates) -> Article | Rejection:
    """Choose among the candidates and put the article together."""
    ref = PageRef(
        page_id=page.page_id,
        url=page.url,
        canonical_url=None,
        fetched_at=page.fetched_at,
        content_type=page.content_type,
        http_status=page.http_status,
        source=page.source,
        sha256=decoded.sha256,
        topic=coordinates.topic,
        partition=coordinates.partition,
        offset=coordinates.offset,
    )
    return Article(
        page=ref,
        page_id=page.page_id,
        publisher=Publisher(),
        title=draft.titles[0].text,
        deck=draft.decks[0].text if draft.decks else None,
        body="\n\n".join(paragraph.text for paragraph in draft.body),
        authors=[byline.text for byline in draft.bylines],
        published_at=draft.times[0].found.text if draft.times else None,
        language=None,
        charset=decoded.charset,
    )
