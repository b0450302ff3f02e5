"""What both readers (HTML and text) hand to the assembler: candidates for every field and the body, with their places."""

from typing import Literal

from msgspec import Struct

from streams.events import Completeness, Declared, LeftOut

Source = Literal["json-ld", "meta", "link", "time", "visible", "title", "html", "url"]


class Found(Struct, frozen=True, kw_only=True):
    """One string read from the page as a candidate for a field."""

    text: str
    """As printed or declared: whitespace collapsed, entities decoded."""
    source: Source
    name: str = ""
    """Which item of the source: `og:title`, `datePublished`, `author`, `h1`, `byline`, `email`, ..."""
    start: int = -1
    """For text input: first code point in the decoded page; -1 for HTML."""
    end: int = -1
    """For text input: one past the last code point; -1 for HTML."""
    path: str = ""
    """For HTML: where it stands, e.g. `meta[property=og:title]` or `article>header>h1`."""


class FoundTime(Struct, frozen=True, kw_only=True):
    """A string that holds a time of the article."""

    found: Found
    field: Literal["published", "updated", "unknown"]
    """What the page says it is; `unknown` for a date without a word beside it."""


class Paragraph(Struct, frozen=True, kw_only=True):
    """One block of the body, in reading order."""

    text: str
    kind: Literal["paragraph", "heading", "list_item", "quote", "table"] = "paragraph"
    start: int = -1
    """For text input: first code point in the decoded page; -1 for HTML."""
    end: int = -1
    path: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """An article as one reader saw it. Lists are in order of appearance, most trusted first where that is known."""

    titles: list[Found]
    decks: list[Found] = []
    """Standfirst printed apart from the body, or a description that may serve as one."""
    body: list[Paragraph]
    bylines: list[Found] = []
    """Names that sign: JSON-LD authors (one each), meta authors, visible bylines (`By Jane Doe, Reuters`, `News Desk`)."""
    places: list[Found] = []
    """Datelines printed apart from the body (`Seoul`)."""
    times: list[FoundTime] = []
    publishers: list[Found] = []
    """Site and publisher names (`name`: `og:site_name`, `publisher`, `title_suffix`), `email`, `phone`, `copyright`, `domain`."""
    urls: list[Found] = []
    """What the page says its own URL is: `canonical`, `og:url`, JSON-LD `mainEntityOfPage`, `amphtml`."""
    languages: list[Found] = []
    """`lang` of html, `og:locale`, `content-language`, `inLanguage`."""
    sections: list[Found] = []
    keywords: list[Found] = []
    """One keyword or tag each."""
    declared_countries: list[Declared] = []
    origins: list[Found] = []
    """Source lines found outside the body (`Source: Reuters`, JSON-LD `sourceOrganization`)."""
    left_out: list[LeftOut] = []
    completeness: Completeness = "full"
    warnings: list[str] = []
    models: dict[str, str] = {}
