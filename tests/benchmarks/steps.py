"""Functions by where they are called -> the CPU time each takes itself, without that of the named ones it calls."""

import importlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from time import process_time_ns
from typing import Any, NamedTuple


class Step(NamedTuple):
    """One line of the table: a name, and `module:function` or `module:Class.method` as each caller looks it up."""

    name: str
    places: tuple[str, ...]


_HTML = "streams.clean.html"
_ARTICLE = "streams.clean.article"
STEPS = (
    Step("the message", ("streams.clean:read_message",)),
    Step("decoding: bytes, charset, kind of text", ("streams.clean:decode",)),
    Step("guard against what no parser likes", (f"{_HTML}:too_complex",)),
    Step("parsing (lexbor)", (f"{_HTML}.parsed:LexborHTMLParser",)),
    Step("what the page declares", (f"{_HTML}.parsed:read_declared",)),
    Step("time elements and signatures", (f"{_HTML}.parsed:time_elements", f"{_HTML}.parsed:signatures")),
    Step("walk over the tree", (f"{_HTML}.parsed:read_blocks",)),
    Step("words the page declares, for the body", (f"{_HTML}.parsed:Hints", f"{_HTML}:parse")),
    Step("features: characters and places", (f"{_HTML}.body:features", f"{_HTML}.features:character_counts")),
    Step("features: words of the texts", (f"{_HTML}.features:_texts",)),
    Step("features: names and shape of elements", (f"{_HTML}.features:add_surroundings",)),
    Step("trees, over blocks and page", ("streams.clean.trees:Trees.scores",)),
    Step("is it an article", (f"{_HTML}:_kind",)),
    Step("headline, bylines, dates, parts left out", (f"{_HTML}:_draft", f"{_HTML}:choose")),
    Step("publisher and canonical URL", (f"{_ARTICLE}:read_site", f"{_ARTICLE}:canonical_of")),
    Step("title", (f"{_ARTICLE}:choose_title",)),
    Step("credits and deck", (f"{_ARTICLE}:take_credits", f"{_ARTICLE}:choose_deck")),
    Step("people", (f"{_ARTICLE}:choose_people",)),
    Step("language", (f"{_ARTICLE}:read_language",)),
    Step("times", (f"{_ARTICLE}:choose_times", f"{_ARTICLE}:_hints")),
    Step("the article put together, evidence", ("streams.clean:assemble",)),
    Step("reading text renderings", ("streams.clean:read_text",)),
    Step("between the steps", ("streams.clean:read_html", "streams.clean:clean")),
)
"""Every part of clean; `clean` itself is the last, so nothing stays without a name."""


@contextmanager
def clocked(steps: Sequence[Step] = STEPS) -> Generator[dict[str, int]]:
    """Put a clock around each step while the context lasts -> nanoseconds of CPU by name, the clock's own (1 µs a call) included."""
    spent = {step.name: 0 for step in steps}
    inner = [0]
    put_back: list[tuple[Any, str, Any]] = []
    try:
        for step in steps:
            for place in step.places:
                module, _, path = place.partition(":")
                owner: Any = importlib.import_module(module)
                *outer, name = path.split(".")
                for part in outer:
                    owner = getattr(owner, part)
                work = getattr(owner, name)
                put_back.append((owner, name, work))
                setattr(owner, name, _clock(step.name, work, spent, inner))
        yield spent
    finally:
        for owner, name, work in reversed(put_back):
            setattr(owner, name, work)


def _clock(name: str, work: Callable[..., Any], spent: dict[str, int], inner: list[int]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        inner.append(0)
        start = process_time_ns()
        try:
            return work(*args, **kwargs)
        finally:
            taken = process_time_ns() - start
            spent[name] += taken - inner.pop()
            inner[-1] += taken

    return timed
