"""Labelled pages of held-out publishers through clean -> body, metadata and page-kind scores, beside other extractors.

python -m tests.quality.clean [--data FOLDER] [--sets fundus,wcxb_dev,...] [--pages 200] [--no-peers] [--errors 20]
"""

import argparse
import importlib
import json
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from streams.clean import Limits, clean
from streams.clean.html.training.labels import agreement, shingles, words_of_text
from streams.clean.html.training.pages import Known, read_set
from streams.events import Article, Coordinates, Rejection
from tests.quality.names import people, person, signed

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("STREAMS_TEST_DATA", ROOT.parent / "shared" / "data"))
SETS = ("fundus", "wcxb_dev", "trafilatura", "waddle")
ENGLISH = frozenset(("UK", "US", "CA", "AU", "ZA", "IND", "NA", "LS", "TZ", "MY"))
_AT = Coordinates("pages.raw", 0, 0)


class Read(NamedTuple):
    """What an extractor made of a page; `body` is None for a refused page."""

    body: str | None
    title: str | None = None
    day: str | None = None
    authors: tuple[str, ...] = ()
    desk: str | None = None
    agencies: tuple[str, ...] = ()
    reason: str = ""


class Outcome(NamedTuple):
    """One page and what was read."""

    known: Known
    read: Read


def ours(known: Known) -> Read:
    """The whole of clean."""
    page = {"page_id": known.page.page_id, "url": known.page.url, "content_type": "text/html", "body": known.text}
    found = clean(json.dumps(page).encode(), _AT, Limits())
    if isinstance(found, Article):
        agencies = () if found.origin is None else tuple(found.origin.agencies)
        day = (found.published_at or "")[:10] or None
        return Read(found.body, found.title, day, tuple(found.authors), found.desk, agencies)
    return Read(None, reason=found.reason if isinstance(found, Rejection) else "removal")


def trafilatura(known: Known) -> Read:
    """Its bare extraction with metadata, as shipped."""
    import trafilatura as peer

    found = peer.bare_extraction(known.text, url=known.page.url, with_metadata=True, include_comments=False)
    if found is None or not found.text:
        return Read(None)
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Read(found.text, found.title, found.date, authors)


def rs_trafilatura(known: Known) -> Read:
    """Its extraction, as shipped."""
    import rs_trafilatura as peer  # type: ignore[import-not-found]

    found = peer.extract(known.text, url=known.page.url)
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Read(found.main_content or None, found.title, str(found.date or "")[:10] or None, authors)


def peers() -> dict[str, Callable[[Known], Read]]:
    """The other extractors that are installed (`rs-trafilatura` needs a Rust compiler, so it is not asked for)."""
    found: dict[str, Callable[[Known], Read]] = {}
    for name, read in (("trafilatura", trafilatura), ("rs_trafilatura", rs_trafilatura)):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        found[name] = read
    return found


def run(read: Callable[[Known], Read], pages: Iterable[Known]) -> list[Outcome]:
    """Every page through an extractor; what raises counts as refused, by the error's name."""
    out: list[Outcome] = []
    for known in pages:
        try:
            out.append(Outcome(known, read(known)))
        except Exception as error:  # a peer's fault is a result too
            out.append(Outcome(known, Read(None, reason=type(error).__name__)))
    return out


def held_out(data: Path, name: str, limit: int | None = None) -> list[Known]:
    """Pages of publishers that were kept out of training, a seeded sample if there are more than `limit`."""
    pages = [known for known in read_set(data / "extract", name) if known.held_out]
    return pages if limit is None or len(pages) <= limit else random.Random(0).sample(pages, limit)


def body_scores(outcome: Outcome) -> tuple[float, float, float, float]:
    """Precision, recall and F1 of 4-word runs, and F1 of words; zeros for a refused article."""
    found, wanted = words_of_text(outcome.read.body or ""), words_of_text(outcome.known.truth["body"])
    runs = agreement(shingles(found), shingles(wanted))
    return (*runs, agreement(shingles(found, 1), shingles(wanted, 1))[2])


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _as_names(value: Any) -> list[str]:
    names = value if isinstance(value, list) else [value] if value else []
    return [str(name) for name in names if name]


def _f1(found: set[str], wanted: set[str]) -> float:
    return 2 * len(wanted & found) / (len(wanted) + len(found))


def names(known: Known, read: Read) -> dict[str, float]:
    """F1 of a page's names by three measures; without those of which the set names nobody.

    authors: `authors` against all that the set lists there, newsrooms and agencies too. signed: the same, where the desk
    and the agencies count, which the contract has in fields of their own. people: `authors` against the people alone.
    """
    listed = _as_names(known.truth.get("authors") or known.truth.get("author"))
    found: dict[str, float] = {}
    if wanted := {_plain(name) for name in listed}:
        found["authors"] = _f1({_plain(name) for name in read.authors}, wanted)
        whole = {signed(name) for name in listed}
        also = {signed(name) for name in read.agencies} & whole
        found["signed"] = _f1({signed(name) for name in (*read.authors, *filter(None, [read.desk]))} | also, whole)
    if wanted := people(listed):
        found["people"] = _f1({person(name) for name in read.authors}, wanted)
    return found


def metadata(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Share of exact titles and days, and F1 of names, on accepted pages where the truth says."""
    shares: dict[str, list[float]] = defaultdict(list)
    for known, read in outcomes:
        truth = known.truth
        if read.body is None:
            continue
        if truth.get("title"):
            shares["title"].append(float(_plain(truth["title"]) == _plain(read.title or "")))
        day = truth.get("published_at") or truth.get("date")
        if day:
            shares["day"].append(float(str(day)[:10] == read.day))
        for measure, share in names(known, read).items():
            shares[measure].append(share)
    return {
        measure: fmean(shares[measure])
        for measure in ("title", "day", "authors", "signed", "people")
        if shares[measure]
    }


def segments(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the pieces of text that must and must not be in the body."""
    right = wrong = missed = 0
    for known, read in outcomes:
        body = "".join((read.body or "").split())
        for piece in known.truth.get("with") or []:
            if "".join(piece.split()) in body:
                right += 1
            else:
                missed += 1
        wrong += sum("".join(piece.split()) in body for piece in known.truth.get("without") or [])
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def group_of(known: Known) -> str:
    """The line a page counts in, besides its set's."""
    if known.set_name == "fundus":
        return "English" if known.truth["publisher_country"] in ENGLISH else "other languages"
    return known.truth.get("language") or known.truth.get("page_type") or ""


def accepted(outcomes: Sequence[Outcome]) -> float:
    """Share of pages taken for articles."""
    return fmean(outcome.read.body is not None for outcome in outcomes)


def report(name: str, who: str, outcomes: Sequence[Outcome]) -> list[str]:
    """The lines of one set and one extractor."""
    lines: list[str] = []
    articles = [outcome for outcome in outcomes if outcome.known.is_article]
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in articles:
        groups["all articles"].append(outcome)
        if group := group_of(outcome.known):
            groups[group].append(outcome)
    if len(groups) == 2:
        groups = {"all articles": groups["all articles"]}
    for group, those in groups.items():
        line = f"{name:11} {who:14} {group:16} {len(those):5}  accepted {accepted(those):.3f}"
        bodies = [outcome for outcome in those if outcome.known.truth.get("body")]
        if bodies:
            precision, recall, f1, words = (fmean(column) for column in zip(*map(body_scores, bodies), strict=True))
            line += f"  body P {precision:.3f} R {recall:.3f} F1 {f1:.4f} words {words:.4f}"
        if those[0].known.truth.get("with"):
            line += "  segments P {:.3f} R {:.3f} F1 {:.4f}".format(*segments(those))
        line += "".join(f"  {field} {share:.3f}" for field, share in metadata(those).items())
        lines.append(line)
    others = [outcome for outcome in outcomes if not outcome.known.is_article]
    for kind in sorted({outcome.known.truth["page_type"] for outcome in others}):
        those = [outcome for outcome in others if outcome.known.truth["page_type"] == kind]
        lines.append(f"{name:11} {who:14} {kind:16} {len(those):5}  refused  {1 - accepted(those):.3f}")
    if others:
        lines.append(f"{name:11} {who:14} {'no articles':16} {len(others):5}  refused  {1 - accepted(others):.3f}")
    return lines


def errors(outcomes: Sequence[Outcome], count: int) -> list[str]:
    """The worst bodies, for reading."""
    scored = [(body_scores(o), o) for o in outcomes if o.known.is_article and o.known.truth.get("body")]
    scored.sort(key=lambda item: item[0][2])
    return [
        f"{o.known.page.page_id} {o.known.page.url}  P {p:.2f} R {r:.2f} F1 {f1:.2f} {o.read.reason}"
        for (p, r, f1, _), o in scored[:count]
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--pages", type=int, help="at most so many pages of a set")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args(arguments)
    others = {} if options.no_peers else peers()
    for name in options.sets.split(","):
        pages = held_out(options.data, name, options.pages)
        for who, read in ({"streams": ours} | others).items():
            outcomes = run(read, pages)
            print("\n".join(report(name, who, outcomes)), flush=True)
            if who == "streams" and options.errors:
                print("\n".join(errors(outcomes, options.errors)), flush=True)


if __name__ == "__main__":
    main()
