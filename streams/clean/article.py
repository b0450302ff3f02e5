"""A Draft and the Page it came from -> an Article with evidence for its fields."""

from msgspec import UNSET

from streams.clean.decode import Decoded
from streams.clean.draft import Draft, Found, Paragraph
from streams.clean.metadata.dateline import place_apart, read_dateline
from streams.clean.metadata.deck import choose_deck
from streams.clean.metadata.language import MODEL, read_language
from streams.clean.metadata.origin import take_credits
from streams.clean.metadata.people import choose_people
from streams.clean.metadata.profiles import profile_of
from streams.clean.metadata.publisher import Site, canonical_of, countries, read_site
from streams.clean.metadata.times import Hints, Times, choose_times
from streams.clean.metadata.times.choose import parse_fetched
from streams.clean.metadata.title import choose_title
from streams.clean.metadata.wording import key, plain
from streams.events import Article, Coordinates, Dateline, Evidence, Origin, Page, PageRef, Rejection

MAX_QUOTE = 2000
MAX_KEYWORDS = 50
_MAX_KEYWORD = 80


def assemble(draft: Draft, page: Page, decoded: Decoded, coordinates: Coordinates) -> Article | Rejection:
    """Choose among the candidates and put the article together."""
    page_url = page.final_url or page.url
    raw = None if decoded.markup else decoded.text
    quotes = _Quotes(raw)
    site = read_site(draft.publishers, draft.urls, draft.languages, page_url, raw)
    declared = _declared_languages(draft.languages)
    titled = choose_title(draft.titles, site.names, declared, draft.body[0].path if draft.body else "")
    credit, body = take_credits(draft.body, draft.origins)
    text = "\n\n".join(paragraph.text for paragraph in body)
    if titled is None or not text.strip():
        return Rejection(reason="no_article", detail="no title or no text", page_id=page.page_id, url=page.url)
    title, title_found = titled
    deck = choose_deck(
        draft.decks, [title, *(item.text for item in draft.titles[:12])], [paragraph.text for paragraph in body]
    )
    people = choose_people(draft.bylines, site.names)
    spoken = read_language(title, text, declared)
    languages = tuple(dict.fromkeys(([spoken.language] if spoken.language else []) + list(declared)))
    times = choose_times(
        draft.times,
        [url for url in (page_url, *(u.text for u in draft.urls)) if url],
        _hints(page, site, draft, languages),
    )
    profile = profile_of(site.publisher.domain)
    canonical, canonical_found = canonical_of(draft.urls, page_url)

    quotes.add("title", title, title_found)
    if deck is not None:
        quotes.add("deck", *deck)
    quotes.add_body(body)
    for author in people.authors:
        quotes.add("authors", author.text, author.found)
    if people.desk is not None:
        quotes.add("desk", people.desk.text, people.desk.found)
    dateline, agencies = _dateline(draft.places, body, quotes)
    for name, time in (("updated_at", times.updated), ("published_at", times.published)):
        if time is not None:
            quotes.add(name, time.found.text, time.found)
    origin = credit.origin if credit is not None else None
    if credit is not None and credit.statement is not None:
        quotes.add("origin", credit.origin.statement or credit.statement.text, credit.statement)
    elif agencies := list(dict.fromkeys([*agencies, *(item.text for item in people.agencies)])):
        origin = Origin("agency", agencies, None)
    if site.found is not None:
        quotes.add("publisher", site.found.text, site.found)
    if canonical is not None and canonical_found is not None:
        quotes.add("page.canonical_url", canonical_found.text, canonical_found)
    return Article(
        page=PageRef(
            page_id=page.page_id,
            url=page.url,
            canonical_url=canonical,
            fetched_at=page.fetched_at,
            content_type=page.content_type,
            http_status=page.http_status,
            source=page.source,
            sha256=decoded.sha256,
            topic=coordinates.topic,
            partition=coordinates.partition,
            offset=coordinates.offset,
        ),
        page_id=page.page_id,
        publisher=site.publisher,
        title=title,
        deck=None if deck is None else deck[0],
        body=text,
        authors=[author.text for author in people.authors],
        desk=None if people.desk is None else people.desk.text,
        dateline=dateline,
        published_at=None if times.published is None else times.published.moment.rfc3339(),
        updated_at=None if times.updated is None else times.updated.moment.rfc3339(),
        times=times.readings,
        language=spoken.language,
        language_confidence=spoken.confidence,
        section=_section(draft.sections),
        keywords=_keywords(draft.keywords),
        declared_countries=draft.declared_countries,
        origin=origin,
        completeness=draft.completeness,
        charset=decoded.charset,
        left_out=draft.left_out,
        warnings=_warnings(draft, page_url, people.desk is not None, times, decoded),
        evidence=quotes.evidence,
        models={**draft.models, "language": MODEL},
        publisher_profile=profile.name if profile is not None and times.by_profile else None,
    )


class _Quotes:
    """Collects evidence: spans of the decoded page for text input, of the element's clean text for HTML."""

    def __init__(self, raw: str | None) -> None:
        self._raw = raw
        self.evidence: list[Evidence] = []

    def add(self, field: str, value: str, found: Found | Paragraph) -> None:
        """Quote what the field was read from."""
        if self._raw is not None and 0 <= found.start < found.end <= len(self._raw):
            start, end = found.start, found.end
            if (at := self._raw.find(value, start, end)) >= 0:
                start, end = at, at + len(value)
            self.evidence.append(Evidence(field, "raw", start, end, self._raw[start : min(end, start + MAX_QUOTE)]))
            return
        text = found.text
        at = max(text.find(value), 0)
        end = at + len(value) if text.startswith(value, at) else len(text)
        path = found.path or (found.name if isinstance(found, Found) else "")
        self.evidence.append(Evidence(field, "html", at, end, text[at : min(end, at + MAX_QUOTE)], path or UNSET))

    def add_body(self, body: list[Paragraph]) -> None:
        """Quote the body from its first to its last paragraph."""
        first, last = body[0], body[-1]
        if self._raw is not None and 0 <= first.start < last.end <= len(self._raw):
            span = self._raw[first.start : min(last.end, first.start + MAX_QUOTE)]
            self.evidence.append(Evidence("body", "raw", first.start, last.end, span))
            return
        size = sum(len(paragraph.text) for paragraph in body) + 2 * (len(body) - 1)
        text = "\n\n".join(paragraph.text for paragraph in body)[:MAX_QUOTE]
        self.evidence.append(Evidence("body", "html", 0, size, text, first.path or UNSET))


def _dateline(places: list[Found], body: list[Paragraph], quotes: _Quotes) -> tuple[Dateline | None, list[str]]:
    """The dateline and the agencies it names."""
    filed = read_dateline(body[0].text) if body and body[0].kind == "paragraph" else None
    agencies = [filed.agency] if filed is not None and filed.agency is not None else []
    for found in places[:5]:
        if (place := place_apart(found.text)) is not None:
            quotes.add("dateline", plain(found.text), found)
            return Dateline(place), agencies
    if filed is None:
        return None, []
    first = body[0]
    printed = first.text[filed.start : filed.end]
    quotes.add("dateline", printed, first)
    return Dateline(filed.place), agencies


def _declared_languages(languages: list[Found]) -> tuple[str, ...]:
    codes = (item.text.strip().replace("_", "-").partition("-")[0].lower() for item in languages[:8])
    same = {"nb": "no", "iw": "he", "in": "id", "fil": "tl"}
    return tuple(dict.fromkeys(same.get(code, code) for code in codes if 2 <= len(code) <= 3 and code.isalpha()))


def _hints(page: Page, site: Site, draft: Draft, languages: tuple[str, ...]) -> Hints:
    country = site.publisher.country
    language = languages[0] if languages else None
    table = countries()
    if language in table["year_first_languages"]:
        order = "ymd"
    elif (country in table["month_first"] and language in ("en", "tl", None)) or (
        country is None
        and language == "en"
        and not any(
            item.text[:5].lower().replace("_", "-") in ("en-gb", "en-au", "en-in", "en-za", "en-ie", "en-nz")
            for item in draft.languages
        )
    ):
        order = "mdy"
    else:
        order = "dmy"
    profile = profile_of(site.publisher.domain)
    return Hints(
        zone=None if profile is None else profile.zone,
        country=country,
        languages=languages,
        fetched=parse_fetched(page.fetched_at),
        order=order,
    )


def _section(sections: list[Found]) -> str | None:
    for found in sections[:10]:
        text = plain(found.text)
        if text and len(text) <= 80:
            return text
    return None


def _keywords(keywords: list[Found]) -> list[str]:
    kept: dict[str, str] = {}
    for found in keywords[:400]:
        text = plain(found.text).strip(" ,;#")
        if text and len(text) <= _MAX_KEYWORD:
            kept.setdefault(key(text) or text, text)
    return list(kept.values())[:MAX_KEYWORDS]


def _warnings(draft: Draft, page_url: str | None, desk: bool, times: Times, decoded: Decoded) -> list[str]:
    found = [
        *(["url_missing"] if not page_url else []),
        *(["byline_is_desk"] if desk else []),
        *times.warnings,
        *draft.warnings,
        *decoded.warnings,
    ]
    return list(dict.fromkeys(found))
