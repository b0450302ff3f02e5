"""A seed -> an endless stream of messages as crawlers send them: new stories, refetches, revisions, reprints, rubbish."""

import random
from collections import deque
from collections.abc import Iterator
from html import escape

import orjson
from msgspec import Struct

KINDS = {"new": 55, "refetch": 25, "revision": 8, "reprint": 5, "index": 3, "error": 2, "broken": 2}
"""Share of each kind in per cent, about as crawlers of news sites see it."""
REMEMBERED = 500

_SITES = ("harbourpost", "valleycourier", "northstar", "citychronicle", "dailybeacon", "eveningledger", "coastherald")
_PLACES = (
    "Nairobi", "Lima", "Osaka", "Hamburg", "Tashkent", "Lagos", "Montevideo", "Gdansk", "Manila", "Lyon",
    "Cairo", "Toronto", "Jakarta", "Athens", "Santiago", "Helsinki", "Accra", "Porto", "Hanoi", "Denver",
)  # fmt: skip
_WHO = (
    "the port authority", "the health ministry", "a court", "the teachers' union", "the central bank", "the mayor",
    "a group of engineers", "the opposition", "the national team", "the weather service", "a mining company",
    "the farmers' association", "the university", "the fire brigade", "the transport ministry", "investors",
)  # fmt: skip
_DID = (
    "approved", "rejected", "postponed", "presented", "criticised", "welcomed", "doubled", "investigated", "opened",
    "closed", "defended", "measured", "sold", "insured", "repaired", "announced",
)  # fmt: skip
_WHAT = (
    "a plan for {n} new buses", "the budget of {n} million dollars", "a bridge of {n} metres", "the harvest of the year",
    "a law on data of patients", "the strike of {n} dockers", "a vaccine against malaria", "the derby",
    "a tunnel under the river", "the sale of {n} hectares of forest", "an exhibition of {n} paintings",
    "the closure of {n} schools", "a satellite that weighs {n} kilograms", "the ruling of the lower court",
    "a loan of {n} million euros", "the search for {n} missing hikers",
)  # fmt: skip
_WHEN = (
    "on Monday",
    "on Tuesday night",
    "after months of talks",
    "this week",
    "in a vote of {n} to {m}",
    "without warning",
)
_WHY = (
    "to save {n} per cent of the costs", "because prices had risen by {n} per cent", "in spite of protests",
    "as residents had asked for years", "after an accident that injured {n} people", "although experts warned of delays",
)  # fmt: skip


class Story(Struct, frozen=True):
    """A generated story."""

    site: str
    number: int
    title: str
    paragraphs: tuple[str, ...]
    version: int = 1


def generate(seed: int) -> Iterator[bytes]:
    """Values for `pages.raw`, for ever; the same seed gives the same stream."""
    # Not for secrets: a stream that can be repeated is the point.
    chance = random.Random(seed)
    known: deque[Story] = deque(maxlen=REMEMBERED)
    number = 0
    while True:
        number += 1
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if kind in ("refetch", "revision", "reprint") and not known:
            kind = "new"
        if kind == "new":
            story = _story(chance, seed, number)
            known.append(story)
            yield _message(chance, number, story)
        elif kind == "refetch":
            yield _message(chance, number, chance.choice(known))
        elif kind == "revision":
            place = chance.randrange(len(known))
            known[place] = _revised(chance, known[place])
            yield _message(chance, number, known[place])
        elif kind == "reprint":
            yield _message(chance, number, _reprinted(chance, number, chance.choice(known)))
        else:
            yield _rubbish(chance, kind, number)


def _sentence(chance: random.Random, place: str) -> str:
    form = f"{chance.choice(_WHO)} in {place} {chance.choice(_DID)} {chance.choice(_WHAT)} {chance.choice(_WHEN)} {chance.choice(_WHY)}"
    text = form.format(n=chance.randrange(3, 900), m=chance.randrange(3, 90))
    return text[0].upper() + text[1:] + "."


def _story(chance: random.Random, seed: int, number: int) -> Story:
    place = chance.choice(_PLACES)
    title = _sentence(chance, place).split(" because")[0].split(" after")[0].rstrip(".")[:110]
    paragraphs = tuple(
        " ".join(_sentence(chance, place) for _ in range(chance.randrange(2, 5)))
        for _ in range(chance.randrange(4, 14))
    )
    return Story(chance.choice(_SITES), seed * 1_000_000 + number, title, paragraphs)


def _revised(chance: random.Random, story: Story) -> Story:
    changed = list(story.paragraphs)
    changed[chance.randrange(len(changed))] = _sentence(chance, chance.choice(_PLACES))
    return Story(story.site, story.number, story.title, tuple(changed), story.version + 1)


def _reprinted(chance: random.Random, number: int, story: Story) -> Story:
    site = chance.choice([site for site in _SITES if site != story.site])
    return Story(site, number, "Report: " + story.title, story.paragraphs[: max(3, len(story.paragraphs) - 1)])


def _message(chance: random.Random, number: int, story: Story) -> bytes:
    url = f"https://www.{story.site}.example/news/{story.number}/{'-'.join(story.title.lower().split()[:6])}"
    links = "".join(
        f'<li><a href="/news/{chance.randrange(10**6)}">{escape(_sentence(chance, chance.choice(_PLACES)))}</a></li>'
        for _ in range(12)
    )
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in story.paragraphs)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(story.title)} | {story.site.title()}</title>'
        f'<meta property="og:title" content="{escape(story.title)}"><meta property="og:type" content="article">'
        f'<link rel="canonical" href="{url}"></head><body><nav><a href="/">Home</a><a href="/world">World</a></nav>'
        f'<article><h1>{escape(story.title)}</h1><div class="body">{body}</div></article>'
        f"<aside><h3>Most read</h3><ol>{links}</ol></aside><footer>{chance.randrange(10**6)} readers today</footer></body></html>"
    )
    return orjson.dumps(
        {"page_id": f"load-{number}", "url": url, "content_type": "text/html; charset=utf-8", "body": page}
    )


def _rubbish(chance: random.Random, kind: str, number: int) -> bytes:
    if kind == "broken":
        return f'{{"page_id": "load-{number}", "body": "cut'.encode()
    site = chance.choice(_SITES)
    if kind == "error":
        body = "<html><head><title>404 Not Found</title></head><body><h1>Page not found</h1><p>Nothing here.</p></body></html>"
        return orjson.dumps(
            {
                "page_id": f"load-{number}",
                "url": f"https://www.{site}.example/gone/{number}",
                "http_status": 503,
                "body": body,
            }
        )
    teasers = "".join(
        f'<div><h3><a href="/news/{chance.randrange(10**6)}">{escape(_sentence(chance, place))}</a></h3></div>'
        for place in _PLACES
    )
    return orjson.dumps(
        {
            "page_id": f"load-{number}",
            "url": f"https://www.{site}.example/",
            "content_type": "text/html",
            "body": f"<html><head><title>{site.title()}</title></head><body><h1>Top stories</h1>{teasers}</body></html>",
        }
    )
