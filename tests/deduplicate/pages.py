"""Articles and removals for the tests, and a shard that takes them one after the other."""

from msgspec.structs import replace

from streams.deduplicate import Decision, Index, Position
from streams.events import Article, Coordinates, PageRef, Publisher, Removal, Verdict

STORY = """The harbour authority of Lindhurst said on Tuesday that it would close the eastern basin for repairs from 12 March. The work is expected to take five weeks and to cost about 3.4 million crowns.

Fishing crews who use the basin will be moved to the northern quay. Their association said that it had been told only last week and called the notice much too short.

"We lose the best part of the season," said Marta Hollin, who chairs the association and owns two boats. She asked the authority to pay for the lost days.

A spokesman said that cracks had been found in the eastern wall during an inspection in January. Divers measured the widest of them at 14 centimetres.

The basin was built in 1962 and handles around 900 landings a year. It was last repaired after the storm of 1999, when part of the wall gave way."""

OTHER = """Researchers at the university of Graventon have found a way to keep apples fresh for a full year without cooling. They coat the fruit with a thin film that is made from the waste of breweries.

The film slows down the loss of water and keeps out the fungi that cause most of the rot. In a trial with 6,000 apples, four in five could still be sold after eleven months.

Growers in the valley have followed the trial with interest. Cooling takes up to a third of what they spend on energy, and prices have doubled in three years."""


def article(
    url: str | None = "https://www.lindhurst-post.example/news/basin-12345678.html",
    *,
    title: str = "Lindhurst closes eastern basin for repairs",
    body: str = STORY,
    fetched: str | None = "2026-02-10T08:00:00Z",
    offset: int | None = None,
    domain: str | None = None,
    canonical: str | None = None,
    published: str | None = "2026-02-10T06:00:00Z",
    updated: str | None = None,
    name: str | None = None,
    deck: str | None = None,
) -> Article:
    """An article; its page's offset is taken from a counter unless given."""
    article.count += 1
    host = url.split("/")[2] if url else None
    return Article(
        page=PageRef(
            url=url,
            canonical_url=canonical,
            fetched_at=fetched,
            sha256="0" * 64,
            topic="pages.raw",
            partition=0,
            offset=article.count if offset is None else offset,
        ),
        publisher=Publisher(domain=domain or (".".join(host.split(".")[-2:]) if host else None), name=name),
        title=title,
        deck=deck,
        body=body,
        published_at=published,
        updated_at=updated,
        language="en",
    )


article.count = 0


def removal(url: str | None, *, fetched: str | None = "2026-02-11T08:00:00Z", offset: int = 900) -> Removal:
    """A URL that answers 404."""
    page = PageRef(url=url, fetched_at=fetched, sha256="1" * 64, topic="pages.raw", partition=0, offset=offset)
    at = Coordinates("pages.raw", 0, offset)
    return Removal(page=page, language="en", notice="HTTP 404", original=b"{}", coordinates=at)


class Shard:
    """An index that takes pages at rising offsets and keeps its journal."""

    def __init__(self, window_days: int = 30) -> None:
        self.index = Index(window_days)
        self.journal: list[bytes] = []
        self.offset = 0

    def decision(
        self, found: Article | Removal, at: int = 1_770_800_000, backfill: bool = False, page_time: int = 0
    ) -> Decision:
        """Decide and remember; `at` is the record's time in seconds, `page_time` its page's."""
        made = self.index.decide(found, Position(self.offset, at * 1000, backfill, page_time * 1000))
        self.offset += 1
        if made.entry is not None:
            self.index.apply(made.entry)
            self.journal.append(made.entry)
        return made

    def take(self, found: Article | Removal, at: int = 1_770_800_000, backfill: bool = False) -> Verdict:
        """The verdict."""
        verdict = self.decision(found, at, backfill).verdict
        assert verdict is not None
        return verdict


def moved(page: Article, **changes: object) -> Article:
    """The same article with other fields."""
    return replace(page, **changes)
