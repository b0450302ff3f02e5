"""Pages -> every decision of all three stages about the last of them, as tables and marked texts for people."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from streams.classify import country, topic
from streams.classify.country.features import NAMES
from streams.classify.country.gazetteer import gazetteer
from streams.clean import Limits, clean
from streams.deduplicate import Candidate, Fingerprint, Index, Position
from streams.events import Article, Rejection, Removal, encode
from streams.records import RawMessage

SHOWN = 12
"""Rows of candidates that a table has at most."""


class Table(Struct, frozen=True):
    """Rows under a title; the first column names what the others are about."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Mark(Struct, frozen=True):
    """A span of a text and what it means, e.g. `KP`, `a person`, `politics and government`."""

    start: int
    end: int
    label: str
    kind: str
    """`country`, `topic` or `ignored`."""


class Text(Struct, frozen=True):
    """A text of the article with its marks, in order and without overlap."""

    name: str
    text: str
    marks: tuple[Mark, ...]


class Report(Struct, frozen=True):
    """What became of a page, and why."""

    outcome: str
    tables: tuple[Table, ...]
    """Of an article the first one is its labels."""
    texts: tuple[Text, ...] = ()


def explain(messages: Sequence[RawMessage], limits: Limits | None = None) -> Report:
    """Explain the last message; those before it are what deduplication remembers."""
    bounds, index = limits or Limits(), Index()
    for offset, message in enumerate(messages[:-1]):
        found = clean(message.value, message.coordinates, bounds)
        if not isinstance(found, Rejection):
            entry = index.decide(found, Position(offset, 0)).entry
            if entry is not None:
                index.apply(entry)
    found = clean(messages[-1].value, messages[-1].coordinates, bounds)
    if isinstance(found, Rejection):
        return Report(f"quarantined: {found.reason}", (Table("clean", ("", ""), (("why", found.detail),)),))
    decided = _deduplicated(index, found, Position(len(messages), 0))
    if isinstance(found, Removal):
        return Report(f"removed: {found.notice}", (decided,))
    countries, topics = country.explain(found), topic.explain(found)
    return Report(
        f"article: {found.title}",
        (_labels(countries, topics), *_cleaned(found), decided, *_countries(countries), _topics(topics)),
        _texts(found, countries, topics),
    )


def _labels(countries: country.Explanation, topics: topic.Explanation) -> Table:
    about = [
        (f"{one.country} {gazetteer().names.get(one.country, '')}".strip(), chance)
        for one, chance in countries.candidates
        if chance >= countries.threshold
    ]
    kept = [(one.name, one.probability) for one in topics.candidates if one.kept]
    rows = [("countries", _surest(about)), ("topics", _surest(kept))]
    if countries.filed.country:
        rows.append(("filed from", countries.filed.country))
    if countries.declared:
        rows.append(("declared", ", ".join(countries.declared)))
    return Table("labels", ("", ""), tuple(rows))


def _surest(labels: list[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {chance:.0%}" for name, chance in labels) or "the text does not say"


def _cleaned(article: Article) -> Iterable[Table]:
    spans = {piece.for_: f"{piece.in_} {piece.path or f'{piece.start}-{piece.end}'}" for piece in article.evidence}
    fields = (
        "title",
        "deck",
        "authors",
        "desk",
        "dateline",
        "published_at",
        "updated_at",
        "language",
        "section",
        "origin",
    )
    rows = [(name, _shown(getattr(article, name)), spans.get(name, "")) for name in fields]
    publisher = article.publisher
    rows.append(
        (
            "publisher",
            f"{publisher.name or ''} {publisher.domain or ''} {publisher.country or ''}".strip(),
            publisher.country_basis or "",
        )
    )
    rows.append(("body", f"{len(article.body):,} characters, {article.completeness}", spans.get("body", "")))
    rows.append(("charset", article.charset or "", ""))
    rows.append(("warnings", ", ".join(article.warnings), ""))
    yield Table("clean: fields", ("field", "value", "read from"), tuple(rows))
    if article.times:
        times = tuple(
            (time.field, time.value or "", time.raw, time.source, time.rejected_because or "taken")
            for time in article.times
        )
        yield Table("clean: readings of time", ("field", "value", "as printed", "source", "because"), times[:SHOWN])
    if article.left_out:
        yield Table(
            "clean: left out",
            ("where", "text"),
            tuple((part.where, part.text[:100]) for part in article.left_out[:SHOWN]),
        )


def _deduplicated(index: Index, found: Article | Removal, position: Position) -> Table:
    how = index.explain(found, position)
    verdict = how.decision.verdict
    rows: list[tuple[str, ...]] = []
    if verdict is None:
        rows.append(("verdict", "unknown article"))
    else:
        rows += [
            ("verdict", verdict.kind),
            ("article_id", f"{verdict.article_id} from {verdict.identity_basis}"),
            ("version", str(verdict.version)),
        ]
        rows += [
            ("changed", f"{change.field}: {len(change.sentences)} sentences, {change.share:.0%}")
            for change in verdict.changes
        ]
        if verdict.match:
            rows.append(
                (
                    "match",
                    f"{verdict.match.method} {verdict.match.score:.2f}; differs: {', '.join(verdict.match.differs) or 'nothing'}",
                )
            )
    if how.versions:
        rows.append(("known as", ", ".join(f"version {row.version}" for row in how.versions)))
    for candidate in how.candidates[:SHOWN]:
        rows += _candidate(candidate, how.text)
    return Table("deduplicate", ("", ""), tuple(rows))


def _candidate(candidate: Candidate, text: Fingerprint | None) -> Iterable[tuple[str, ...]]:
    compared, finding = candidate.comparison, candidate.finding
    yield (
        f"candidate {candidate.article_id[:8]}",
        f"{'reprint' if finding.reprint else 'other'} {finding.score:.2f}: {finding.why}; "
        f"shared {compared.shared:.0%}, covered {compared.covered:.0%}",
    )
    cut = compared.units - sum(place is not None for place in compared.pairs)
    added = sum(place is None for place in compared.pairs)
    yield (
        "",
        f"{compared.units} sentences against {len(compared.pairs)} here: {compared.same} the same, {compared.reworded} "
        f"reworded, {compared.refilled} with other numbers or names, {cut} cut, {added} added",
    )
    for unit in candidate.changed[:3]:
        yield ("  differs", text.printed(unit) if text else "")


def _countries(how: country.Explanation) -> Iterable[Table]:
    rows: list[tuple[str, ...]] = []
    for candidate, probability in how.candidates[:SHOWN]:
        features = ", ".join(
            f"{name} {value:.2f}" for name, value in zip(NAMES, candidate.features, strict=True) if value
        )
        kept = "subject" if probability >= how.threshold else "mentioned"
        rows.append((candidate.country, f"{probability:.3f}", kept, str(len(candidate.mentions)), features))
    yield Table("classify: countries", ("code", "probability", "role", "mentions", "features"), tuple(rows))
    if how.left_out:
        ignored = tuple((one.text, one.where, one.reason) for one in how.left_out[:SHOWN])
        yield Table("classify: names that were not counted", ("name", "in", "because"), ignored)


def _topics(how: topic.Explanation) -> Table:
    ordered = sorted(how.candidates, key=lambda candidate: -candidate.probability)[: 2 * SHOWN]
    rows = tuple(
        (one.code, one.name, f"{one.probability:.3f}", "kept" if one.kept else "", ", ".join(one.features[:6]))
        for one in ordered
    )
    return Table("classify: topics", ("code", "name", "probability", "", "words"), rows)


def _texts(article: Article, countries: country.Explanation, topics: topic.Explanation) -> tuple[Text, ...]:
    made: list[Text] = []
    names = {label.code: label.name for label in topics.reading.topics}
    for name, text in (("title", article.title), ("deck", article.deck or ""), ("body", article.body)):
        marks = [Mark(one.start, one.end, one.country, "country") for one in countries.mentions if one.where == name]
        marks += [Mark(one.start, one.end, one.reason, "ignored") for one in countries.left_out if one.where == name]
        marks += [
            Mark(piece.start, piece.end, names.get(piece.for_.removeprefix("topics."), piece.for_), "topic")
            for piece in topics.reading.evidence
            if piece.in_ == name
        ]
        if text:
            made.append(Text(name, text, _apart(marks)))
    return tuple(made)


def _apart(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks in order; of two that overlap the first one stays."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode()
