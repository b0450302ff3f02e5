"""What was found in a publisher's pages, one after the other -> where they have changed against their own past.

A site that changes its layout loses authors, dates or half of the body without any error. Per publisher two windows
are compared: the last pages, and an average of those before that forgets slowly. A change is told once, when the
difference is both large and far beyond chance; it ends when the pages are again as they were, or when they have been
different for so long that this is what they are. Time plays no part, so neither nights nor weekends do: a publisher
that is silent does not change.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from math import expm1, log, log1p, sqrt

from msgspec import Struct

from streams.events import AlertPage, Aspect
from streams.facts import FIELDS, Facts
from streams.largest import Largest

RECENT = 50
"""Pages compared with the past, each URL once: of a page that is fetched every minute one is enough."""
PAST = 100
"""Pages of the past before anything is told: fewer say nothing of a publisher's habits."""
MEMORY = 1000
"""Pages after which the past is forgotten to 1/e."""
ADOPTED = 200
"""Pages after which a change that stays is what the publisher does now."""
CHANCE = 5.0
"""Standard errors of the mean of RECENT pages that a difference must exceed."""
CALM = 0.5
"""A change has ended below this score; between here and 1 it lasts, so that the border is not crossed to and fro."""
COUNTED = 2000
WATCHED = 100
"""Publishers with windows, the largest by volume; at most so many have series in Prometheus."""
ADMITTED = 20
"""Pages of a publisher before it gets windows, so that rare ones do not push out others."""
EVERY = 4
"""Pages between two comparisons: they cost more than keeping the windows."""
EXAMPLES = 3

# Names of what is compared. A share must move by 35 points, a length by the factor 2, a lag by the factor 10:
# smaller moves are everyday life (a weekend's sport, a crawler's backlog).
_SHARE, _LENGTH, _LAG = 0.35, log(2), log(10)
_Feature = tuple[str, Aspect, float]


def _field(name: str) -> _Feature:
    return name, "fields", _SHARE


_ARTICLE: tuple[_Feature, ...] = (
    *map(_field, FIELDS),
    ("characters of the body", "body", _LENGTH),
    ("minutes from publication to fetch", "lag", _LAG),
    ("published in the future", "lag", _SHARE),
)
_OUTCOME: tuple[_Feature, ...] = (("not an article", "rejected", _SHARE),)
_LANGUAGES = 8
_FUTURE_SECONDS = -300.0  # clocks of crawlers and publishers differ by minutes


class Drift(Struct, frozen=True, kw_only=True):
    """A change that has just been found."""

    publisher: str
    aspect: Aspect
    what: str
    """The feature that has moved most, in words."""
    before: float
    after: float
    """Means: a share from 0 to 1, for lengths and lags the geometric mean."""
    past_pages: int
    pages: int
    examples: tuple[AlertPage, ...]


class Seen(Struct, frozen=True):
    """What one more page has shown of its publisher."""

    scores: dict[Aspect, float]
    """Distance from the past by aspect, in units of what counts as a change; empty while there is too little to compare."""
    drifts: tuple[Drift, ...] = ()
    forgotten: str | None = None
    """A publisher that is not watched any more."""


_NOTHING = Seen({})


class _Page(Struct, frozen=True):
    values: tuple[float | None, ...]
    language: str | None
    example: AlertPage


class _Windows:
    """The last pages and the average of those before, for a list of features."""

    def __init__(self, features: Sequence[_Feature]) -> None:
        self.features = features
        self.recent: deque[_Page] = deque()
        self._urls: set[str] = set()
        size = len(features)
        self._sums, self._counts = [0.0] * size, [0] * size
        self.past = self._taken = 0
        self._known, self._means, self._variances = [0] * size, [0.0] * size, [0.0] * size
        self.languages: dict[str, float] = {}

    def add(self, page: _Page, *, learn: bool) -> bool:
        """Take a page in; False when its URL is among the last ones. `learn` lets the one that leaves join the past."""
        url = page.example.url
        if url is not None:
            if url in self._urls:
                return False
            self._urls.add(url)
        self.recent.append(page)
        self._taken += 1
        for place, value in enumerate(page.values):
            if value is not None:
                self._sums[place] += value
                self._counts[place] += 1
        if len(self.recent) > RECENT:
            self._leave(self.recent.popleft(), learn)
        return True

    def _leave(self, page: _Page, learn: bool) -> None:
        if page.example.url is not None:
            self._urls.discard(page.example.url)
        for place, value in enumerate(page.values):
            if value is not None:
                self._sums[place] -= value
                self._counts[place] -= 1
        if learn:
            self._learn(page)

    def _learn(self, page: _Page) -> None:
        self.past = min(self.past + 1, MEMORY)
        for place, value in enumerate(page.values):
            if value is None:
                continue
            self._known[place] = known = min(self._known[place] + 1, MEMORY)
            away = value - self._means[place]
            # Mean and variance of all so far, from MEMORY on with exponential forgetting.
            self._means[place] += away / known
            self._variances[place] = (1 - 1 / known) * (self._variances[place] + away * away / known)
        for language in self.languages:
            self.languages[language] *= 1 - 1 / self.past
        if page.language is not None and (page.language in self.languages or len(self.languages) < _LANGUAGES):
            self.languages[page.language] = self.languages.get(page.language, 0.0) + 1 / self.past

    def adopt(self) -> None:
        """Make the last pages the past."""
        self.past, self.languages = 0, {}
        size = len(self.features)
        self._known, self._means, self._variances = [0] * size, [0.0] * size, [0.0] * size
        for page in self.recent:
            self._learn(page)

    @property
    def due(self) -> bool:
        """Whether there is enough of both, and it is time."""
        return self.past >= PAST and len(self.recent) >= RECENT and self._taken % EVERY == 0

    def scores(self) -> Iterator[tuple[float, int]]:
        """Distance of each feature from its past, 1 being a change; and its place."""
        for place, (_, _, least) in enumerate(self.features):
            count, known = self._counts[place], self._known[place]
            if 2 * count < RECENT or 2 * known < PAST:  # most articles have no lag: too little to compare
                continue
            away = abs(self._sums[place] / count - self._means[place])
            yield away / max(least, CHANCE * sqrt(self._variances[place] / count)), place

    def language_score(self) -> float:
        """How much of the mix of languages has moved (total variation), 1 being a change."""
        now: dict[str, float] = {}
        for page in self.recent:
            if page.language is not None:
                now[page.language] = now.get(page.language, 0.0) + 1 / RECENT
        moved = sum(max(0.0, share - self.languages.get(language, 0.0)) for language, share in now.items())
        return moved / _SHARE

    def means(self, place: int) -> tuple[float, float]:
        """Mean of a feature in the past and in the last pages."""
        return self._means[place], self._sums[place] / max(1, self._counts[place])

    def farthest(self, place: int) -> tuple[AlertPage, ...]:
        """The last pages that are least like the past in a feature, latest first."""
        mean = self._means[place]
        latest = [(page, value) for page in reversed(self.recent) if (value := page.values[place]) is not None]
        latest.sort(key=lambda pair: -abs(pair[1] - mean))
        return tuple(page.example for page, _ in latest[:EXAMPLES])


class _Watch:
    """A publisher's windows, and which changes last."""

    def __init__(self, publisher: str) -> None:
        self._publisher = publisher
        self._articles, self._outcomes = _Windows(_ARTICLE), _Windows(_OUTCOME)
        self._lasting: dict[Aspect, int] = {}
        """Aspect -> pages since its change was told."""

    def observe(self, facts: Facts, page: AlertPage) -> Seen:
        scores: dict[Aspect, float] = {}
        drifts: list[Drift] = []
        outcome = _Page((1.0 if facts.rejected else 0.0,), None, page)
        if self._add(self._outcomes, outcome, scores) and self._outcomes.due:
            self._judge(self._outcomes, scores, drifts)
        if not facts.rejected and self._add(self._articles, _article(facts, page), scores) and self._articles.due:
            self._judge(self._articles, scores, drifts)
            self._judge_language(scores, drifts)
        return Seen(scores, tuple(drifts))

    def _add(self, windows: _Windows, page: _Page, scores: dict[Aspect, float]) -> bool:
        aspects: set[Aspect] = {aspect for _, aspect, _ in windows.features}
        if windows is self._articles:
            aspects.add("language")
        lasting: list[Aspect] = [aspect for aspect in aspects if aspect in self._lasting]
        if not windows.add(page, learn=not lasting):
            return False
        for aspect in lasting:
            self._lasting[aspect] += 1
        if any(self._lasting[aspect] >= ADOPTED for aspect in lasting):
            windows.adopt()
            for aspect in lasting:
                del self._lasting[aspect]
                scores[aspect] = 0.0
        return True

    def _judge(self, windows: _Windows, scores: dict[Aspect, float], drifts: list[Drift]) -> None:
        worst: dict[Aspect, tuple[float, int]] = {}
        for score, place in windows.scores():
            aspect = windows.features[place][1]
            worst[aspect] = max(worst.get(aspect, (0.0, 0)), (score, place))
        for aspect, (score, place) in worst.items():
            if self._begins(aspect, score, scores):
                drifts.append(self._drift(windows, place))

    def _judge_language(self, scores: dict[Aspect, float], drifts: list[Drift]) -> None:
        windows = self._articles
        if not self._begins("language", windows.language_score(), scores):
            return
        usual = max(windows.languages, key=windows.languages.__getitem__, default="")
        others = [page.example for page in reversed(windows.recent) if page.language not in (None, usual)]
        drifts.append(
            Drift(
                publisher=self._publisher,
                aspect="language",
                what=f"articles in {usual or 'its language'}",
                before=round(windows.languages.get(usual, 0.0), 3),
                after=round(sum(page.language == usual for page in windows.recent) / RECENT, 3),
                past_pages=windows.past,
                pages=len(windows.recent),
                examples=tuple(others[:EXAMPLES]),
            )
        )

    def _begins(self, aspect: Aspect, score: float, scores: dict[Aspect, float]) -> bool:
        """Keep an aspect's score and whether its change lasts; True when it has just begun."""
        if aspect in self._lasting:
            if score >= CALM:
                scores[aspect] = max(1.0, score)
                return False
            del self._lasting[aspect]
        scores[aspect] = score
        if score < 1:
            return False
        self._lasting[aspect] = 0
        return True

    def _drift(self, windows: _Windows, place: int) -> Drift:
        what, aspect, least = windows.features[place]
        before, after = windows.means(place)
        if least != _SHARE:  # lengths and lags are compared as logarithms
            before, after = expm1(before), expm1(after)
        return Drift(
            publisher=self._publisher,
            aspect=aspect,
            what=what,
            before=round(before, 3),
            after=round(after, 3),
            past_pages=windows.past,
            pages=len(windows.recent),
            examples=windows.farthest(place),
        )


def _article(facts: Facts, page: AlertPage) -> _Page:
    lag = facts.lag_seconds
    return _Page(
        (
            *(1.0 if name in facts.fields else 0.0 for name in FIELDS),
            log1p(facts.body_chars),
            None if lag is None else log1p(max(0.0, lag / 60)),
            None if lag is None else float(lag < _FUTURE_SECONDS),
        ),
        facts.language,
        page,
    )


class Watches:
    """The windows of the largest publishers."""

    def __init__(self) -> None:
        self._largest = Largest(COUNTED)
        self._watched: dict[str, _Watch] = {}

    def observe(self, publisher: str, facts: Facts) -> Seen:
        """Take in what one page has shown."""
        if facts.page is None:
            return _NOTHING
        gone = self._largest.add(publisher)
        forgotten = gone if gone is not None and self._watched.pop(gone, None) else None
        watch = self._watched.get(publisher)
        if watch is None:
            if self._largest.sure(publisher) < ADMITTED:
                return Seen({}, (), forgotten) if forgotten else _NOTHING
            if len(self._watched) >= WATCHED:
                least = min(self._watched, key=self._largest.sure)
                if self._largest.sure(least) >= self._largest.sure(publisher):
                    return _NOTHING
                del self._watched[least]
                forgotten = least
            watch = self._watched[publisher] = _Watch(publisher)
        seen = watch.observe(facts, facts.page)
        return Seen(seen.scores, seen.drifts, forgotten) if forgotten else seen
