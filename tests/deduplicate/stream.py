"""Real articles and a seed -> a stream of pages with known truth, as crawlers bring them.

Every page says what it is: which article it shows, which version, whose text it carries and which verdict is right.
"""

import random
import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from streams.events import Article, Origin, PageRef, Publisher
from tests.deduplicate.templates import FRAMES, story
from tests.deduplicate.texts import SPACELESS, Text, sentences

START = datetime(2026, 2, 1, tzinfo=UTC)


class Item(NamedTuple):
    """One page of a stream and the truth about it."""

    article: Article
    kind: str
    """The right verdict: new, refetch, revision or reprint."""
    key: str
    """Which article it shows."""
    cluster: str
    """Whose text it carries."""
    how: str
    """How it was made, for looking at errors."""
    language: str


class Source(NamedTuple):
    """An article on a site, as it stands now."""

    key: str
    cluster: str
    domain: str
    path: str
    text: Text
    authors: list[str]
    published: datetime
    updated: datetime | None


def stream(texts: list[Text], seed: int, pages: int) -> list[Item]:
    """About `pages` pages in the order of arrival. Clusters overlap in time as they do at a crawler's."""
    rng = random.Random(seed)
    maker = _Maker(rng)
    plots: list[Iterator[Item]] = []
    made = 0
    pool = iter(texts)
    while made < pages:
        plot = list(_plot(maker, pool))
        if not plot:
            break
        made += len(plot)
        plots.append(iter(plot))
    found: list[Item] = []
    running = [plots.pop(0) for _ in range(min(200, len(plots)))]
    while running:
        place = rng.randrange(len(running))
        item = next(running[place], None)
        if item is not None:
            found.append(item)
        elif plots:
            running[place] = plots.pop(0)
        else:
            running.pop(place)
    return [item._replace(article=_placed(item.article, offset)) for offset, item in enumerate(found)]


def _placed(article: Article, offset: int) -> Article:
    import msgspec

    return msgspec.structs.replace(article, page=msgspec.structs.replace(article.page, offset=offset))


def _plot(maker: "_Maker", pool: Iterator[Text]) -> Iterator[Item]:
    """The life of one story."""
    rng = maker.rng
    what = rng.random()
    if what < 0.3:
        frame = rng.choice(list(FRAMES))
        for _ in range(rng.randrange(1, 4)):
            language, title, paragraphs = story(rng, frame)
            source = maker.publish(Text(language, title, tuple(paragraphs)), domain=rng.choice(maker.domains))
            yield maker.page(source, "new", f"template {frame}")
        return
    text = next(pool, None)
    if text is None:
        return
    if what < 0.36:
        yield from _flash(maker, text)
    elif what < 0.42:
        yield from _filled_anew(maker, text)
    elif what < 0.5:
        other = next(pool, None)
        yield from _mixed(maker, text, other) if other else iter(())
    else:
        yield from _life(maker, text)


def _life(maker: "_Maker", text: Text) -> Iterator[Item]:
    """An article that is fetched again, changed and carried by others."""
    rng = maker.rng
    source = maker.publish(text)
    yield maker.page(source, "new", "original")
    reprints: list[Source] = []
    for _ in range(rng.choice([0, 1, 2, 3, 4, 6])):
        act = rng.random()
        if act < 0.3:
            how, changed = maker.refetched(source)
            yield maker.page(changed, "refetch", how)
        elif act < 0.55:
            older = source
            how, source = maker.revised(source)
            yield maker.page(source, "revision", how)
            if rng.random() < 0.15:
                yield maker.page(older, "refetch", "older fetch", at=maker.now - timedelta(days=2))
        elif act < 0.92 or not reprints:
            how, copy = maker.reprinted(source)
            reprints.append(copy)
            yield maker.page(copy, "reprint", how)
        else:
            how, changed = maker.refetched(rng.choice(reprints))
            yield maker.page(changed, "refetch", f"reprint, {how}")


def _flash(maker: "_Maker", text: Text) -> Iterator[Item]:
    """A short flash, its exact copy elsewhere, and a flash of the same frame with another number."""
    rng = maker.rng
    lead = " ".join(sentences(text.paragraphs[0])[:1])[:220]
    number = rng.randrange(3, 90)
    tail = {"ja": f"負傷者は{number}人。", "zh": f"伤者有{number}人。"}.get(
        text.language, f"At least {number} people were hurt."
    )
    flash = text._replace(paragraphs=(f"{lead} {tail}",))
    source = maker.publish(flash)
    yield maker.page(source, "new", "flash")
    copy = maker.publish(maker.typography(flash._replace(title=text.title)), cluster=source.cluster)
    yield maker.page(copy, "reprint", "flash, same text")
    other = flash._replace(
        paragraphs=(f"{lead} {tail.replace(str(number), str(number + 7))}",), title=text.title + " II"
    )
    yield maker.page(maker.publish(other), "new", "flash, other number")


def _filled_anew(maker: "_Maker", text: Text) -> Iterator[Item]:
    """A real article, and its frame filled with other numbers and names."""
    yield maker.page(maker.publish(text), "new", "original")
    if sum(c.isdigit() for c in text.body) < 12 or SPACELESS.search(text.body):
        return
    rng = maker.rng
    names = set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text.body))
    swap = dict(zip(sorted(names), rng.sample(sorted(names), len(names)), strict=True))

    def exchanged(part: str) -> str:
        part = re.sub(r"\d", lambda _: str(rng.randrange(1, 10)), part)
        return re.sub(r"[A-Z][a-z]+", lambda match: swap.get(match[0], match[0]), part)

    other = text._replace(title=exchanged(text.title) + " (2)", paragraphs=tuple(map(exchanged, text.paragraphs)))
    yield maker.page(maker.publish(other), "new", "frame filled anew")


def _mixed(maker: "_Maker", one: Text, two: Text) -> Iterator[Item]:
    """Two articles, and a third by another hand that quotes from one or mixes both."""
    if one.language != two.language:
        yield maker.page(maker.publish(one), "new", "original")
        yield maker.page(maker.publish(two), "new", "original")
        return
    rng = maker.rng
    yield maker.page(maker.publish(one), "new", "original")
    own = list(two.paragraphs)
    share = rng.choice([0.2, 0.3, 0.4, 0.55])
    wanted, taken = share / (1 - share) * len(two.body), 0
    for paragraph in one.paragraphs:
        if taken + len(paragraph) > min(wanted, 0.6 * len(one.body)):
            continue
        own.insert(rng.randrange(1, len(own) + 1), paragraph)
        taken += len(paragraph)
    mixed = two._replace(paragraphs=tuple(own))
    yield maker.page(maker.publish(mixed), "new", f"mixed {share}")


class _Maker:
    """Makes pages; holds the random numbers and the clock."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.domains = [f"{a}{b}.{tld}" for a in _FIRST for b in _SECOND for tld in ("example", "test")]
        self.now = START
        self._count = 0

    def publish(self, text: Text, *, cluster: str | None = None, domain: str | None = None) -> Source:
        self._count += 1
        slug = "-".join(re.findall(r"[a-z]+", text.title.lower())[:6]) or "story"
        number = 10_000_000 + self._count
        path = self.rng.choice(
            [
                f"/news/{slug}-{number}.html",
                f"/{number}/{slug}",
                f"/2026/02/{slug}-{self._word()}",
                f"/a/{slug}-{number}/",
            ]
        )
        key = f"a{self._count}"
        return Source(
            key=key,
            cluster=cluster or key,
            domain=domain or self.rng.choice(self.domains),
            path=path,
            text=text,
            authors=[self.rng.choice(_AUTHORS)],
            published=self.now - timedelta(minutes=self.rng.randrange(5, 600)),
            updated=None,
        )

    def _word(self) -> str:
        return "".join(self.rng.choices(string.ascii_lowercase, k=8))

    def page(self, source: Source, kind: str, how: str, at: datetime | None = None) -> Item:
        self.now += timedelta(seconds=self.rng.randrange(1, 40))
        scheme = self.rng.choice(["https://www.", "https://"])
        article = Article(
            page=PageRef(
                url=f"{scheme}{source.domain}{source.path}",
                fetched_at=(at or self.now).isoformat(),
                sha256=f"{self.rng.getrandbits(128):032x}",
                topic="pages.raw",
                partition=0,
                offset=0,
            ),
            publisher=Publisher(domain=source.domain),
            title=source.text.title,
            body=source.text.body,
            authors=source.authors,
            published_at=source.published.isoformat(),
            updated_at=source.updated.isoformat() if source.updated else None,
            language=source.text.language,
            origin=Origin("agency", ["AP"]) if kind == "reprint" and self.rng.random() < 0.3 else None,
        )
        return Item(article, kind, source.key, source.cluster, how, source.text.language)

    # Refetches.

    def refetched(self, source: Source) -> tuple[str, Source]:
        """The same article with another URL, other typography or counters."""
        how, change = self.rng.choice(self._refetches())
        return how, change(source)

    def _refetches(self) -> list[tuple[str, Callable[[Source], Source]]]:
        def query(addition: str) -> Callable[[Source], Source]:
            return lambda source: source._replace(path=source.path + addition)

        def counted(source: Source) -> Source:
            lines = self.rng.sample(_COUNTERS, 2)
            body = [lines[0], *source.text.paragraphs, lines[1]]
            return source._replace(text=source.text._replace(paragraphs=tuple(body)))

        def slug(source: Source) -> Source:
            return source._replace(path=re.sub(r"[a-z]+(?=-\d{8})|(?<=\d{8}/)[a-z]+", "renamed", source.path, count=1))

        return [
            ("as it was", lambda source: source),
            ("utm", query(f"?utm_source={self._word()}&utm_medium=social")),
            ("fbclid", query(f"?fbclid={self._word()}#comments")),
            ("amp", lambda source: source._replace(path=source.path.rstrip("/") + "/amp")),
            ("mobile", lambda source: source._replace(domain="m." + source.domain)),
            ("slug changed", slug),
            ("typography", lambda source: source._replace(text=self.typography(source.text))),
            ("counters", counted),
            ("date moved", lambda source: source._replace(updated=self.now)),
        ]

    def typography(self, text: Text) -> Text:
        swaps = [("'", "’"), ("- ", "– "), (" ", "\u00a0"), ("...", "…"), ('"', "“")]
        swap = self.rng.sample(swaps, 3)

        def set_anew(part: str) -> str:
            for old, new in swap:
                part = part.replace(old, new)
            return unicodedata.normalize(self.rng.choice(["NFC", "NFD"]), part)

        return text._replace(title=set_anew(text.title), paragraphs=tuple(map(set_anew, text.paragraphs)))

    # Revisions.

    def revised(self, source: Source) -> tuple[str, Source]:
        """A later version of the article."""
        while True:
            how, change = self.rng.choice(
                [
                    ("number", self._other_number),
                    ("name", self._other_name),
                    ("paragraph added", self._grown),
                    ("title", self._retitled),
                    ("sentence cut", self._shorter),
                    ("word", self._other_word),
                    ("live", self._live),
                ]
            )
            text = change(source.text)
            if text is not None and text != source.text:
                break
        updated = self.now if self.rng.random() < 0.6 else source.updated
        return f"revision: {how}", source._replace(text=text, updated=updated)

    def _edited(self, text: Text, pattern: str, new: Callable[[str], str]) -> Text | None:
        places = [(n, m) for n, part in enumerate(text.paragraphs) for m in re.finditer(pattern, part)]
        if not places:
            return None
        number, match = self.rng.choice(places)
        part = text.paragraphs[number]
        changed = part[: match.start()] + new(match[0]) + part[match.end() :]
        return text._replace(paragraphs=(*text.paragraphs[:number], changed, *text.paragraphs[number + 1 :]))

    def _other_number(self, text: Text) -> Text | None:
        return self._edited(text, r"\d+", lambda old: str(int(old) + self.rng.randrange(1, 9)))

    def _other_name(self, text: Text) -> Text | None:
        return self._edited(text, r"(?<=[a-z] )[A-Z][a-z]+", lambda _: self.rng.choice(_NAMES))

    def _other_word(self, text: Text) -> Text | None:
        return self._edited(text, r"(?<=[a-z] )[a-z]{4,}(?= [a-z])", lambda _: self.rng.choice(_WORDS))

    def _grown(self, text: Text) -> Text | None:
        at = self.rng.randrange(1, len(text.paragraphs) + 1)
        added = self.rng.choice(_ADDED)
        return text._replace(paragraphs=(*text.paragraphs[:at], added, *text.paragraphs[at:]))

    def _live(self, text: Text) -> Text | None:
        added = [
            f"{self.rng.randrange(10, 24)}:{self.rng.randrange(10, 60)} {part}" for part in self.rng.sample(_ADDED, 3)
        ]
        return text._replace(paragraphs=(*added, *text.paragraphs))

    def _retitled(self, text: Text) -> Text | None:
        return text._replace(title=text.title + ": " + self.rng.choice(_WORDS))

    def _shorter(self, text: Text) -> Text | None:
        number = self.rng.randrange(len(text.paragraphs))
        parts = sentences(text.paragraphs[number])
        if len(parts) < 2:
            return None
        parts.pop(self.rng.randrange(len(parts)))
        joined = " ".join(parts)
        return text._replace(paragraphs=(*text.paragraphs[:number], joined, *text.paragraphs[number + 1 :]))

    # Reprints.

    def reprinted(self, source: Source) -> tuple[str, Source]:
        """Another site's copy: cut at the end, framed and set anew."""
        rng, text = self.rng, source.text
        done: list[str] = []
        paragraphs = list(text.paragraphs)
        cut = rng.choice([0, 0, 0.2, 0.3, 0.4, 0.5])
        if cut:
            size, kept = len(text.body) * (1 - cut), 0
            for number, part in enumerate(paragraphs):
                kept += len(part)
                if kept >= size:
                    paragraphs = paragraphs[: number + 1]
                    break
            done.append(f"cut {cut}")
        for name, chance, change in (
            ("merged", 0.4, self._merge),
            ("split", 0.4, self._split),
            ("quote", 0.3, self._quote),
            ("edited", 0.25, self._copy_edit),
        ):
            if rng.random() < chance:
                change(paragraphs)
                done.append(name)
        if rng.random() < 0.4:
            paragraphs[0] = rng.choice(_DATELINES) + paragraphs[0]
            done.append("dateline")
        if rng.random() < 0.3:
            paragraphs.append(rng.choice(_CREDITS))
            done.append("credit")
        title = (
            text.title
            if rng.random() < 0.3
            else f"{rng.choice(_WORDS).capitalize()}: {' '.join(text.title.split()[:4])}"
        )
        copy = Text(text.language, title, tuple(paragraphs))
        if rng.random() < 0.5:
            copy = self.typography(copy)
            done.append("typography")
        return "reprint: " + ", ".join(done), self.publish(copy, cluster=source.cluster)

    def _merge(self, paragraphs: list[str]) -> None:
        if len(paragraphs) > 2:
            at = self.rng.randrange(len(paragraphs) - 1)
            paragraphs[at : at + 2] = [
                paragraphs[at] + ("" if SPACELESS.search(paragraphs[at]) else " ") + paragraphs[at + 1]
            ]

    def _split(self, paragraphs: list[str]) -> None:
        at = self.rng.randrange(len(paragraphs))
        parts = sentences(paragraphs[at])
        if len(parts) > 1:
            paragraphs[at : at + 1] = [" ".join(parts[:1]), " ".join(parts[1:])]

    def _quote(self, paragraphs: list[str]) -> None:
        paragraphs.insert(self.rng.randrange(1, len(paragraphs) + 1), self.rng.choice(_QUOTES))

    def _copy_edit(self, paragraphs: list[str]) -> None:
        """A desk changes a word in every fifth sentence."""
        for number, part in enumerate(paragraphs):
            edited: list[str] = []
            for sentence in sentences(part):
                edit = self.rng.random() < 0.2
                word = self.rng.choice(_WORDS)
                edited.append(re.sub(r"(?<=[a-z] )[a-z]{4,}(?= [a-z])", word, sentence, count=1) if edit else sentence)
            paragraphs[number] = ("" if SPACELESS.search(part) else " ").join(edited)


_FIRST = [
    "daily",
    "evening",
    "north",
    "south",
    "river",
    "city",
    "metro",
    "coast",
    "valley",
    "harbour",
    "capital",
    "union",
]
_SECOND = [
    "post",
    "times",
    "herald",
    "echo",
    "mail",
    "tribune",
    "courier",
    "gazette",
    "observer",
    "star",
    "wire",
    "news",
]
_AUTHORS = ["Maya Lindt", "Omar Sayed", "Petra Novak", "Ruth Adeyemi", "Tomas Vidal", "Yuki Arai"]
_NAMES = ["Harrington", "Okafor", "Lindqvist", "Petrov", "Castellano", "Yamada", "Dubois", "Kowalski"]
_WORDS = [
    "reportedly",
    "broadly",
    "further",
    "notable",
    "steady",
    "sharply",
    "update",
    "overview",
    "analysis",
    "quietly",
]
_ADDED = [
    "A spokesperson for the ministry declined to comment on Friday and referred questions to the regional office.",
    "The council said that it would publish the full report within 14 days and hold a public hearing after that.",
    "Residents told reporters that they had heard nothing from the company since the first meeting in March.",
    "In a statement, the union called the decision premature and said that talks would resume next week.",
    "Opposition lawmakers asked for an inquiry and said that they would bring a motion before the summer recess.",
]
_QUOTES = [
    "“We have to look at the whole picture before we draw any conclusions,” said a researcher who was not involved.",
    "“Nobody expected it to go this fast,” a person close to the talks said on condition of anonymity.",
    "“This is a day that people here will remember for a long time,” one resident told this newspaper.",
]
_DATELINES = [
    "LONDON (Reuters) - ",
    "BERLIN, Feb 3 (AFP) — ",
    "SEOUL: ",
    "(AP) ",
    "Nairobi – ",
    "NEW DELHI, Feb. 8 (ANI): ",
]
_CREDITS = [
    "(Reporting by staff; editing by the desk)",
    "© 2026 The Associated Press. All rights reserved.",
    "With inputs from agencies.",
]
_COUNTERS = [
    "1,204 views",
    "5 minutes ago",
    "12 Comments",
    "3 min read",
    "Updated 2 hours ago",
    "587 shares",
    "Share 48",
    "vor 3 Stunden",
    "2天前",
]
