"""routes.toml -> which further topics an event goes to, and why.

A condition is a table: its keys must all hold, and lists within a key mean any of them.

    country = ["KP", "KR"]        a subject country
    mentioned = ["KP"]            a subject or mentioned country
    topic = ["medtop:11000000"]   a topic or any topic below it
    language, publisher, event_type = ["..."]
    confidence = 0.7              counts only labels that are at least so sure (with country and topic)
    unknown = ["country"]         there is no label: country, topic, language or publisher
    all = [...], any = [...]      lists of conditions;  not = {...}

Conditions are three-valued (Kleene): about a label that is missing nothing is true, not even `not`, so an event
without labels goes only where a route says `unknown`.
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from streams.events import ArticleEvent, EventType, encode
from streams.records import Copy, Record

Label = Literal["country", "topic", "language", "publisher"]
Ancestors = Callable[[str], Sequence[str]]
"""A topic's code -> the codes above it in the taxonomy."""
MAX_DEPTH = 16


class RoutesError(ValueError):
    """The routes file is not valid; the message names the place."""


class Condition(Struct, frozen=True, forbid_unknown_fields=True, rename={"all_": "all", "any_": "any", "not_": "not"}):
    """One table of a routes file: all keys that are set must hold."""

    country: list[str] | UnsetType = UNSET
    mentioned: list[str] | UnsetType = UNSET
    topic: list[str] | UnsetType = UNSET
    language: list[str] | UnsetType = UNSET
    publisher: list[str] | UnsetType = UNSET
    event_type: list[EventType] | UnsetType = UNSET
    confidence: float = 0.0
    unknown: list[Label] | UnsetType = UNSET
    all_: "list[Condition] | UnsetType" = UNSET
    any_: "list[Condition] | UnsetType" = UNSET
    not_: "Condition | UnsetType" = UNSET


class Route(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic and which events go to it."""

    topic: str
    when: Condition
    purpose: str = ""
    fields: list[str] | None = None
    """Projection: only these fields of the event; all when absent."""


class Reading(Struct, frozen=True):
    """What one route said to an event."""

    route: Route
    goes: bool
    because: str
    """For people: the condition that decided."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    route: list[Route] = []


def load(path: Path) -> list[Route]:
    """Read and validate a routes file. Raises RoutesError with the place of the fault."""
    try:
        routes = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File).route
    except OSError as error:
        raise RoutesError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RoutesError(f"{path}: {error}") from error
    known = set(ArticleEvent.__struct_fields__)
    for route in routes:
        if missing := [name for name in route.fields or [] if name not in known]:
            raise RoutesError(f"{path}: route {route.topic}: an event has no field {', '.join(missing)}")
        if _depth(route.when) > MAX_DEPTH:
            raise RoutesError(f"{path}: route {route.topic}: conditions are nested deeper than {MAX_DEPTH}")
    topics = [route.topic for route in routes]
    if twice := {topic for topic in topics if topics.count(topic) > 1}:
        raise RoutesError(f"{path}: two routes to {', '.join(sorted(twice))}; join them with any")
    return routes


def explain(event: ArticleEvent, routes: Iterable[Route], ancestors: Ancestors) -> list[Reading]:
    """What every route says to an event, and why."""
    return [_read(event, route, ancestors) for route in routes]


def routed(event: ArticleEvent, record: Record, routes: Sequence[Route], ancestors: Ancestors) -> list[Copy]:
    """What further topics get of an event of `articles.enriched`."""
    return [
        Copy(route.topic, record.key, _projected(event, record, route))
        for route in routes
        if holds(route.when, event, ancestors)
    ]


def holds(condition: Condition, event: ArticleEvent, ancestors: Ancestors) -> bool | None:
    """Whether a condition holds; None when the event does not have the label that it asks for."""
    return _all(answer for _, answer in _parts(condition, event, ancestors))


def _parts(condition: Condition, event: ArticleEvent, ancestors: Ancestors) -> Iterable[tuple[str, bool | None]]:
    """Each key of a condition and its answer."""
    subjects = {label.code for label in event.countries.subject if label.confidence >= condition.confidence}
    mentions = {label.code for label in event.countries.mentioned}
    topics = {
        code
        for label in event.topics
        if label.confidence >= condition.confidence
        for code in (label.code, *ancestors(label.code))
    }
    held: dict[str, set[str]] = {
        "country": subjects,
        "mentioned": subjects | mentions,
        "topic": topics,
        "language": {event.language} if event.language else set(),
        "publisher": {event.publisher.domain} if event.publisher.domain else set(),
        "event_type": {event.event_type},
    }
    for name, values in held.items():
        wanted = getattr(condition, name)
        if wanted is not UNSET:
            yield f"{name} = {wanted}", bool(values & set(wanted)) if values else None
    if condition.unknown is not UNSET:
        yield f"unknown = {condition.unknown}", all(not held[name] for name in condition.unknown)
    if condition.all_ is not UNSET:
        yield "all", _all(holds(each, event, ancestors) for each in condition.all_)
    if condition.any_ is not UNSET:
        yield "any", _any(holds(each, event, ancestors) for each in condition.any_)
    if condition.not_ is not UNSET:
        answer = holds(condition.not_, event, ancestors)
        yield "not", None if answer is None else not answer


def _all(answers: Iterable[bool | None]) -> bool | None:
    seen = list(answers)
    return False if False in seen else None if None in seen else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    seen = list(answers)
    return True if True in seen else None if None in seen else False


def _read(event: ArticleEvent, route: Route, ancestors: Ancestors) -> Reading:
    parts = list(_parts(route.when, event, ancestors))
    goes = _all(answer for _, answer in parts) is True
    words = {True: "holds", False: "does not hold", None: "can't be told: the event has no such label"}
    deciding = parts if goes else [part for part in parts if part[1] is not True]
    return Reading(route, goes, "; ".join(f"{name} {words[answer]}" for name, answer in deciding) or "no condition")


def _projected(event: ArticleEvent, record: Record, route: Route) -> bytes:
    if route.fields is None:
        return record.value
    return encode({name: getattr(event, name) for name in route.fields})


def _depth(condition: Condition) -> int:
    inner = [*(condition.all_ or []), *(condition.any_ or [])]
    if condition.not_ is not UNSET:
        inner.append(condition.not_)
    return 1 + max(map(_depth, inner), default=0)
