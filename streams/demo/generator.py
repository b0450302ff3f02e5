"""A seed -> an endless stream of messages as crawlers send them: new stories, refetches, revisions, reprints, rubbish."""

import random
import tomllib
from collections import deque
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import orjson
from msgspec import Struct, convert
from msgspec.structs import replace

KINDS = {"new": 55, "refetch": 25, "revision": 8, "reprint": 5, "index": 3, "error": 2, "broken": 2}
"""Share of each kind in per cent, about as crawlers of news sites see it."""
REMEMBERED = 500
UNSIGNED = 0.25
"""Share of stories without an author."""


class Words(Struct, frozen=True):
    """What sentences of a language are made of."""

    form: str
    deck: str
    correction: str
    sections: list[str]
    authors: list[str]
    places: list[str]
    who: list[str]
    did: list[str]
    what: list[str]
    when: list[str]
    why: list[str]


class Site(Struct, frozen=True):
    """A publisher."""

    language: str
    weight: int


class Story(Struct, frozen=True):
    """A generated story."""

    site: str
    number: int
    title: str
    deck: str
    section: str
    author: str | None
    place: str
    published: datetime
    paragraphs: tuple[str, ...]
    updated: datetime | None = None


@cache
def _tables() -> tuple[dict[str, Words], dict[str, Site]]:
    read: dict[str, Any] = tomllib.loads(files("streams.demo").joinpath("stories.toml").read_text("utf-8"))
    sites = convert(read.pop("sites"), dict[str, Site])
    return convert(read, dict[str, Words]), sites


def _epoch() -> datetime:
    return datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def generate(seed: int, *, now: Callable[[], datetime] = _epoch, redesigned: Collection[str] = ()) -> Iterator[bytes]:
    """Values for `pages.raw`, for ever; the same seed gives the same stream while `now` stands still.

    Sites that were `redesigned` have no byline and no date in their markup any more, and load all but the first
    paragraph by script: what a crawler gets when a layout changed and nobody told it.
    """
    # Not for secrets: a stream that can be repeated is the point.
    chance = random.Random(seed)
    writer = _Writer(chance, seed, now, frozenset(redesigned))
    known: deque[Story] = deque(maxlen=REMEMBERED)
    number = 0
    while True:
        number += 1
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if kind in ("refetch", "revision", "reprint") and not known:
            kind = "new"
        if kind == "new":
            known.append(writer.story(number))
            yield writer.page(number, known[-1])
        elif kind == "refetch":
            yield writer.page(number, chance.choice(known))
        elif kind == "revision":
            place = chance.randrange(len(known))
            known[place] = writer.revised(known[place])
            yield writer.page(number, known[place])
        elif kind == "reprint":
            yield writer.page(number, writer.reprinted(number, chance.choice(known)))
        else:
            yield writer.rubbish(number, kind)


class _Writer:
    def __init__(
        self, chance: random.Random, seed: int, now: Callable[[], datetime], redesigned: frozenset[str]
    ) -> None:
        self._chance, self._seed, self._now, self._redesigned = chance, seed, now, redesigned
        self._words, self._sites = _tables()

    def _site(self) -> str:
        return self._chance.choices(list(self._sites), [site.weight for site in self._sites.values()])[0]

    def _of(self, site: str) -> Words:
        return self._words[self._sites[site].language]

    def _sentence(self, words: Words, place: str) -> str:
        pick = self._chance.choice
        parts = {name: pick(getattr(words, name)) for name in ("who", "did", "what", "when", "why")}
        text = words.form.format(place=place, **parts).format(
            n=self._chance.randrange(3, 900), m=self._chance.randrange(3, 90)
        )
        return text[0].upper() + text[1:] + "."

    def _headline(self, words: Words, place: str) -> str:
        return self._sentence(words, place).rstrip(".")[:110].rpartition(" ")[0].rstrip(",")

    def story(self, number: int) -> Story:
        """A new story of some site, published within the last hours."""
        chance, site = self._chance, self._site()
        words = self._of(site)
        place = chance.choice(words.places)
        paragraphs = tuple(
            " ".join(self._sentence(words, place) for _ in range(chance.randrange(2, 5)))
            for _ in range(chance.randrange(4, 14))
        )
        return Story(
            site=site,
            number=self._seed * 1_000_000 + number,
            title=self._headline(words, place),
            deck=words.deck.format(place=place),
            section=chance.choice(words.sections),
            author=None if chance.random() < UNSIGNED else chance.choice(words.authors),
            place=place,
            published=self._now() - timedelta(minutes=min(2000.0, chance.lognormvariate(2.7, 1.1))),
            paragraphs=paragraphs,
        )

    def revised(self, story: Story) -> Story:
        """The story with one paragraph rewritten."""
        words, changed = self._of(story.site), list(story.paragraphs)
        changed[self._chance.randrange(len(changed))] = (
            f"{self._sentence(words, self._chance.choice(words.places))} {words.correction}"
        )
        return replace(story, paragraphs=tuple(changed), updated=self._now())

    def reprinted(self, number: int, story: Story) -> Story:
        """The story on another site of its language, if there is one."""
        language = self._sites[story.site].language
        others = [name for name, site in self._sites.items() if site.language == language and name != story.site]
        site = self._chance.choice(others or [story.site])
        cut = story.paragraphs[: max(3, len(story.paragraphs) - 1)]
        return replace(story, site=site, number=number, title=f"{story.title} ({story.place})", paragraphs=cut)

    def page(self, number: int, story: Story) -> bytes:
        """What the crawler gets for a story."""
        chance, words = self._chance, self._of(story.site)
        url = f"https://www.{story.site}/{story.section.lower()}/{story.number}/{'-'.join(story.title.lower().split()[:6])}"
        links = "".join(
            f'<li><a href="/{chance.randrange(10**6)}">{escape(self._sentence(words, chance.choice(words.places)))}</a></li>'
            for _ in range(12)
        )
        old = story.site not in self._redesigned
        shown = story.paragraphs if old else story.paragraphs[:1]
        body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in shown)
        published, updated = story.published.isoformat(timespec="seconds"), story.updated
        head = (
            f'<meta property="article:published_time" content="{published}">'
            f'<meta property="article:section" content="{escape(story.section)}">'
            + (f'<meta property="article:modified_time" content="{updated.isoformat(timespec="seconds")}">' if updated else "")
        ) if old else ""  # fmt: skip
        byline = f'<p class="byline">{escape(story.author)}</p>' if old and story.author else ""
        author = f'<meta name="author" content="{escape(story.author)}">' if old and story.author else ""
        time = f'<time datetime="{published}">{story.published:%d.%m.%Y %H:%M}</time>' if old else ""
        page = (
            f'<!doctype html><html lang="{self._sites[story.site].language}"><head><meta charset="utf-8">'
            f"<title>{escape(story.title)} | {story.site.split('.')[0].title()}</title>"
            f'<meta property="og:title" content="{escape(story.title)}"><meta property="og:type" content="article">{head}{author}'
            f'<link rel="canonical" href="{escape(url)}"></head><body><nav><a href="/">Home</a><a href="/world">World</a></nav>'
            f'<article><h1>{escape(story.title)}</h1><p class="deck">{escape(story.deck)}</p>{byline}{time}'
            f'<div class="body">{body}</div></article>'
            f"<aside><h3>Most read</h3><ol>{links}</ol></aside><footer>{chance.randrange(10**6)} readers today</footer></body></html>"
        )
        return self._message(number, url, body=page, content_type="text/html; charset=utf-8")

    def rubbish(self, number: int, kind: str) -> bytes:
        """What is no article: a message cut off, an error of the server, a front page."""
        if kind == "broken":
            return f'{{"page_id": "load-{number}", "body": "cut'.encode()
        site = self._site()
        if kind == "error":
            body = "<html><head><title>503</title></head><body><h1>Service unavailable</h1><p>Nothing here.</p></body></html>"
            return self._message(number, f"https://www.{site}/gone/{number}", body=body, http_status=503)
        words = self._of(site)
        teasers = "".join(
            f'<div class="card"><a href="/{self._chance.randrange(10**6)}"><h3>{escape(self._headline(words, place))}</h3></a></div>'
            for place in words.places
        )
        body = (
            f'<html><head><title>{site}</title><meta property="og:type" content="website"></head>'
            f"<body><main>{teasers}</main></body></html>"
        )
        return self._message(number, f"https://www.{site}/", body=body, content_type="text/html")

    def _message(self, number: int, url: str, **more: object) -> bytes:
        fetched = self._now().isoformat(timespec="seconds")
        return orjson.dumps({"page_id": f"load-{number}", "url": url, "fetched_at": fetched, **more})
