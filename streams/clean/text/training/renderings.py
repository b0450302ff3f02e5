"""HTML of a page -> the same page as text, the ways crawlers and their libraries print it.

Each renderer is a function of the HTML.
"""

import re
from collections.abc import Callable
from textwrap import fill

from bs4 import BeautifulSoup
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from markdownify import ATX, UNDERLINED, MarkdownConverter
from resiliparse.extract.html2text import extract_plain_text

Renderer = Callable[[str], str]

_NOT_SHOWN = ("script", "style", "noscript", "template", "head", "svg", "iframe")


def browser(html: str) -> str:
    """As a browser copies it: layout kept, a paragraph a line (inscriptis)."""
    return get_text(html, ParserConfig(css=CSS_PROFILES["strict"]))


def plain(html: str) -> str:
    """A paragraph a line, list items with bullets (resiliparse)."""
    return extract_plain_text(html)


def bare(html: str) -> str:
    """A paragraph a line, no bullets, no blank lines kept (resiliparse, formatting off)."""
    text = extract_plain_text(html, preserve_formatting=False, list_bullets=False)
    return text if "\n" in text else extract_plain_text(html, list_bullets=False).replace("\n\n", "\n")


def markdown(html: str) -> str:
    """Markdown with links and images (markdownify)."""
    return MarkdownConverter(heading_style=ATX, strip=["script", "style"]).convert_soup(
        _visible(BeautifulSoup(html, "lxml"))
    )


def markdown_without_links(html: str) -> str:
    """Markdown, headings underlined, links and images left out (markdownify)."""
    converter = MarkdownConverter(heading_style=UNDERLINED, strip=["a", "img", "script", "style"], bullets="-")
    return converter.convert_soup(_visible(BeautifulSoup(html, "lxml")))


def fragments(html: str) -> str:
    """Every text node on a line of its own, no blank lines: `get_text` with a separator."""
    return _visible(BeautifulSoup(html, "lxml")).get_text("\n", strip=True)


def source_lines(html: str) -> str:
    """Text nodes one after the other with the line breaks of the source: `get_text()`."""
    return _visible(BeautifulSoup(html, "lxml")).get_text()


def folded(html: str) -> str:
    """As `plain`, folded at 78 columns, paragraphs separated by blank lines."""
    return _fold(plain(html), 78)


def terminal(html: str) -> str:
    """As `browser`, folded at 80 columns with a margin of three."""
    return _fold(browser(html), 77, "   ")


RENDERERS: dict[str, Renderer] = {
    "browser": browser,
    "plain": plain,
    "bare": bare,
    "markdown": markdown,
    "markdown_without_links": markdown_without_links,
    "fragments": fragments,
    "source_lines": source_lines,
    "folded": folded,
    "terminal": terminal,
}

_SPACED = re.compile(r"\S\s\S")


def _fold(text: str, width: int, margin: str = "") -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())][:8]
        body = line.strip()
        if len(body) + len(indent) <= width or not _SPACED.search(body[:200]):
            lines.append(margin + indent + body if body else "")
            continue
        lines.extend(
            fill(
                body,
                width,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            .replace("\n", "\n" + margin)
            .join((margin, ""))
            .split("\n")
        )
        if not lines[-1].strip():
            continue
        lines.append("")
    return "\n".join(lines)


def _visible(soup: BeautifulSoup) -> BeautifulSoup:
    for node in soup(_NOT_SHOWN):
        node.decompose()
    return soup
