"""Articles as clean would hand them on, made from a few words."""

from streams.events import Article, Dateline, Declared, LeftOut, PageRef, Publisher


def article(
    title: str = "",
    body: str = "",
    *,
    deck: str | None = None,
    language: str | None = "en",
    publisher: str | None = None,
    dateline: str | None = None,
    declared: tuple[str, ...] = (),
    left_out: tuple[tuple[str, str], ...] = (),
) -> Article:
    return Article(
        page=PageRef(sha256="0" * 64, topic="pages.raw", partition=0, offset=0),
        publisher=Publisher(country=publisher),
        title=title,
        deck=deck,
        body=body,
        language=language,
        dateline=Dateline(dateline) if dateline else None,
        declared_countries=[Declared(text) for text in declared],
        left_out=[LeftOut(where, text) for where, text in left_out],
    )
