"""HTML -> a Draft."""

from selectolax.lexbor import LexborHTMLParser

from streams.clean.draft import Draft, Found, FoundTime, Paragraph
from streams.events import Page, Rejection

_META = {"og:title": "titles", "og:description": "decks", "description": "decks", "author": "bylines"}


def read_html(text: str, page: Page) -> Draft | Rejection:
    """Parse a page, find its article."""
    tree = LexborHTMLParser(text)
    titles: list[Found] = []
    decks: list[Found] = []
    bylines: list[Found] = []
    times: list[FoundTime] = []
    lists = {"titles": titles, "decks": decks, "bylines": bylines}
    for node in tree.css("meta[content]"):
        name = node.attributes.get("property") or node.attributes.get("name") or ""
        found = Found(text=(node.attributes.get("content") or "").strip(), source="meta", name=name)
        if name in _META and found.text:
            lists[_META[name]].append(found)
        elif name == "article:published_time":
            times.append(FoundTime(found=found, field="published"))
    if (heading := tree.css_first("h1")) is not None:
        titles.append(Found(text=" ".join(heading.text().split()), source="visible", name="h1"))
    body = [Paragraph(text=words) for node in tree.css("p") if len(words := " ".join(node.text().split())) > 60]
    if not titles or not body:
        return Rejection(reason="no_article", detail="no title or no text", page_id=page.page_id, url=page.url)
    return Draft(titles=titles, decks=decks, bylines=bylines, times=times, body=body)
