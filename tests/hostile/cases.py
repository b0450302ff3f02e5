"""Hostile, broken and odd messages of `pages.raw`, made by rule: name -> value."""

import gzip
import json
import zlib
from base64 import b64encode
from collections.abc import Iterator

import brotli
import zstandard

SIZE = 120_000
"""Code points of most bodies: large enough that anything worse than linear shows."""

PROSE = (
    "The council of Harwick voted on Tuesday to rebuild the old ferry pier, which a storm had carried away in March. "
    "Work is to begin in June and to cost 4.2 million crowns, the mayor said after the meeting. "
)
ARTICLE = f"<h1>Harwick votes to rebuild its ferry pier</h1><p>By Mara Lind</p>{f'<p>{PROSE * 2}</p>' * 6}"
PLAIN = f"Harwick votes to rebuild its ferry pier\n\nBy Mara Lind | 3 March 2026\n\n{(PROSE * 2 + chr(10) * 2) * 6}"


def message(body: str, content_type: str = "text/html", **more: object) -> bytes:
    """A message with a body that was decoded."""
    return json.dumps({"page_id": "h", "body": body, "content_type": content_type, **more}).encode()


def packed(body: bytes, content_type: str = "text/html", **headers: str) -> bytes:
    """A message with a body in bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"page_id": "h", "body_base64": b64encode(body).decode(), "content_type": content_type, "headers": named}
    return json.dumps(fields).encode()


def plain_page(size: int, *, markup: bool) -> bytes:
    """A harmless page of about so many code points, to compare with."""
    if markup:
        paragraph = f"<div class='text'><p>{PROSE * 2}</p></div>\n"
        return message(f"<html><body>{ARTICLE}{paragraph * (size // len(paragraph) + 1)}</body></html>")
    paragraph = PROSE * 2 + "\n\n"
    return message(PLAIN + paragraph * (size // len(paragraph) + 1), "text/plain")


def _messages() -> Iterator[tuple[str, bytes]]:
    yield "no value", b""
    yield "white space", b" \n\t\r "
    yield "one brace", b"{"
    yield "not json", b"GET / HTTP/1.1"
    yield "json list", b"[1, 2]"
    yield "json number", b"1e999"
    yield "json null", b"null"
    yield "json string", b'"page"'
    yield "empty object", b"{}"
    yield "body of a wrong type", b'{"body": {"a": [1]}}'
    yield "base64 of a wrong type", b'{"body_base64": 12}'
    yield "invalid base64", b'{"body_base64": "@@@@"}'
    yield "base64 cut in a quantum", b'{"body_base64": "YWJjZ"}'
    yield "both bodies", json.dumps({"body": PLAIN, "body_base64": b64encode(ARTICLE.encode()).decode()}).encode()
    yield "empty body", message("")
    yield "body of spaces", message(" " * SIZE)
    yield "body of line feeds", message("\n" * SIZE, "text/plain")
    yield "body of marks", message("\ufeff" * SIZE)
    yield "lone surrogates", b'{"body": "' + rb"\ud800\udfff\udbff" * 9_000 + b'"}'
    yield "surrogates among words", b'{"body": "' + (rb"the pier \ud83d of Harwick " * 4_000) + b'"}'
    yield "escaped quotes without end", b'{"body": "' + rb"\"" * SIZE
    yield "backslashes without end", b'{"body": "' + b"\\" * SIZE
    yield "quotes", b'{"body": ' + b'"' * SIZE
    yield "deep lists in an unknown field", b'{"x": ' + b"[" * SIZE + b"]" * SIZE + b', "body": "x"}'
    yield "deep objects in an unknown field", b'{"x": ' + b'{"a":' * SIZE + b"1" + b"}" * SIZE + b', "body": "x"}'
    yield "deep lists that stay open", b'{"body": "x", "x": ' + b"[" * SIZE
    yield "deep list as the body", b'{"body": ' + b"[" * SIZE + b"]" * SIZE + b"}"
    yield "many unknown fields", b"{" + b",".join(b'"f%d": %d' % (n, n) for n in range(30_000)) + b', "body": "x"}'
    yield "one name again and again", b"{" + b'"body": "x",' * 30_000 + b'"body": "y"}'
    yield "a number without end", b'{"http_status": ' + b"9" * SIZE + b', "body": "x"}'
    yield "a fraction without end", b'{"http_status": 0.' + b"9" * SIZE + b', "body": "x"}'
    yield "headers as a list", message(ARTICLE, headers=[["a", "b"]] * 5_000)
    yield "headers nested", message(ARTICLE, headers={"content-encoding": [["gzip"]] * 1_000})
    yield "a long content type", message(ARTICLE, "text/html; " + "charset=" * 30_000)
    yield "a long url", message(ARTICLE, url="https://news.example/" + "a/" * 100_000)
    yield "an url of brackets", message(ARTICLE, url="https://[" * 10_000)
    yield "an url with controls", message(ARTICLE, url="https://news.example/\x00\x1f\u202e")
    yield "a time that is none", message(ARTICLE, fetched_at="9" * SIZE)
    yield "utf-16 json", json.dumps({"body": PLAIN}).encode("utf-16")
    yield "utf-8 broken in json", b'{"page_id": "h", "body": "' + b"\xff" * SIZE + b'"}'
    yield "status gone without body", b'{"http_status": 410}'
    yield "status error", message(ARTICLE, http_status=503)
    yield "status out of range", message(ARTICLE, http_status=-7)
    yield "twenty megabytes", b'{"page_id": "h", "body": "' + b"a" * (21 << 20) + b'"}'


def _bytes() -> Iterator[tuple[str, bytes]]:
    zeros = b"\x00" * (30 << 20)
    html = f"<html><body>{ARTICLE}</body></html>"
    yield "gzip bomb", packed(gzip.compress(zeros))
    yield "gzip in gzip bomb", packed(gzip.compress(gzip.compress(zeros)))
    yield "gzip members", packed(gzip.compress(b"<p>x</p>") * 3_000)
    yield "empty gzip members", packed(gzip.compress(b"") * 8_000)
    yield "deflate bomb", packed(zlib.compress(zeros), content_encoding="deflate")
    yield "brotli bomb", packed(brotli.compress(zeros, quality=1), content_encoding="br")
    yield "zstandard bomb", packed(zstandard.compress(zeros))
    yield "zstandard frames", packed(zstandard.compress(b"<p>x</p>") * 3_000)
    yield "gzip cut", packed(gzip.compress(html.encode())[:-20])
    yield "gzip with a wrong sum", packed(gzip.compress(html.encode())[:-8] + b"\x00" * 8)
    yield "gzip header alone", packed(b"\x1f\x8b\x08")
    yield "gzip of noise", packed(b"\x1f\x8b\x08\x00" + bytes(range(256)) * 400)
    yield "brotli that is none", packed(html.encode(), content_encoding="br")
    yield "encodings without end", packed(html.encode(), content_encoding="gzip," * 3_000)
    yield "unknown encoding", packed(html.encode(), content_encoding="rot13")
    yield "pdf", packed(b"%PDF-1.7" + bytes(range(256)) * 500)
    yield "png", packed(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 500)
    yield "zip", packed(b"PK\x03\x04" + bytes(range(256)) * 500)
    yield "noise", packed(bytes((n * 7919 + n // 251) % 256 for n in range(SIZE)))
    yield "zeros", packed(bytes(SIZE))
    yield "zeros among letters", packed(b"a\x00b\x00\x00" * 40_000)
    yield "nul bytes in a page", packed(html.replace(" ", " \x00").encode())
    yield "utf-7", packed(b"<html><meta charset=utf-7><body>" + b"+ADw-script+AD4-" * 5_000)
    yield "overlong utf-8", packed(html.encode() + b"\xc0\xbcscript\xc0\xbe\xe0\x80\xbc\xf0\x80\x80\xbc" * 5_000)
    yield "utf-8 surrogates", packed(html.encode() + b"\xed\xa0\x80\xed\xbf\xbf" * 10_000)
    yield "utf-8 cut", packed(html.encode() + "é".encode()[:1])
    yield "continuation bytes", packed(b"\x80" * SIZE)
    yield "lead bytes", packed(b"\xf4" * SIZE)
    yield (
        "mixed charsets",
        packed((PROSE + "é “x” ").encode("cp1252") * 300 + "Привет мир ".encode() * 300 + "東京".encode("cp932") * 300),
    )
    yield "utf-16 cut", packed(html.encode("utf-16")[:-1])
    yield "utf-32 as utf-16", packed(html.encode("utf-32-le"), "text/html; charset=utf-16")
    yield "unknown charset", packed(html.encode(), "text/html; charset=klingon")
    yield "codec that is no charset", packed(html.encode(), "text/html; charset=zip")
    yield "escape sequences", packed(b"\x1b$B" * 60_000)
    yield "charset named again and again", packed(b"<meta charset=" * 15_000)
    yield "byte order marks", packed(b"\xef\xbb\xbf" * 60_000 + html.encode())
    yield "mojibake by the megabyte", message(("Ã©â€™Ã¨ " * (SIZE // 9)) + ARTICLE)
    yield "leads of mojibake", message("Ã" * SIZE)
    yield "rss", packed(b'<?xml version="1.0"?><rss><channel>' + b"<item/>" * 20_000 + b"</channel></rss>")
    yield "xml comments", packed(b'<?xml version="1.0"?>' + b"<!-- -" * 30_000)
    yield "json", packed(b"[" + b'{"a": 1},' * 20_000 + b'{"a": 1}]')
    yield "json without end", packed(b'{"a":' * 40_000)
    yield "script", packed(b"function a(){return b&&c}\n" * 8_000)
    yield "style sheet", packed(b"a{b:c}\n" * 25_000)
    yield (
        "entities of a billion laughs",
        packed(
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
            + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a;" * 10) for n in range(500))
            + b"]><html>&a499;</html>"
        ),
    )


def _markup() -> Iterator[tuple[str, bytes]]:
    def page(inside: str, before: str = "") -> bytes:
        return message(f"<html><head>{before}</head><body>{ARTICLE}{inside}</body></html>")

    for tag in ("div", "b", "a", "p", "table", "ul", "font", "svg", "select", "form", "button", "span", "blockquote"):
        yield f"{tag} nested without end", page(f"<{tag}>" * (SIZE // (len(tag) + 2)))
    yield "tables in cells", page("<table><tr><td>" * 12_000)
    yield "lists in items", page("<ul><li>" * 20_000)
    yield "deep and closed", page("<div>" * 15_000 + PROSE + "</div>" * 15_000)
    yield "end tags alone", page("</div>" * 30_000)
    yield "angle brackets", page("<" * SIZE)
    yield "closing brackets", page(">" * SIZE)
    yield "open tags without names", page("< p <" * 40_000)
    yield "a tag that never ends", page("<div class='" + "a " * 100_000)
    yield "a giant attribute", page(f"<p title='{'x' * SIZE}'>{PROSE}</p>")
    yield "a hundred thousand attributes", page("<p " + " ".join(f"a{n}=1" for n in range(25_000)) + ">x</p>")
    yield "one attribute again and again", page("<p " + "a=1 " * 40_000 + ">x</p>")
    yield "giant class", page(f"<div class='{'content ' * 25_000}'>{PROSE}</div>")
    yield "many classes", page("".join(f"<p class='c{n}'>x</p>" for n in range(12_000)))
    yield "entities", page("&amp;&lt;&#x41;&nbsp;" * 10_000)
    yield "entities that are none", page("&" * SIZE)
    yield "numeric entities out of range", page("&#x110000;&#0;&#55296;" * 9_000)
    yield "comments without end", page("<!--" * 50_000)
    yield "comment dashes", page("<!-- " + "-" * SIZE)
    yield "cdata", page("<![CDATA[" * 20_000)
    yield "doctypes", page("<!DOCTYPE html>" * 13_000)
    yield "scripts without end", page("<script>" * 25_000)
    yield "script of angle brackets", page("<script>" + "<!--<script>" * 16_000)
    yield "styles without end", page("<style>" * 25_000)
    yield "templates", page("<template>" * 20_000)
    yield "headings", page("<h1>Harwick</h1>" * 12_000)
    yield "titles", page("", "<title>Harwick</title>" * 9_000)
    yield "metas", page("", "<meta property='og:title' content='Harwick'>" * 5_000)
    yield "a giant meta", page("", f"<meta property='og:description' content='{PROSE * 1_000}'>")
    yield "giant title", page("", f"<title>{'Harwick - ' * 20_000}</title>")
    yield "canonical links", page("", "<link rel=canonical href='https://news.example/a'>" * 4_000)
    yield "json-ld nested", page("", '<script type="application/ld+json">' + '{"@graph":[' * 18_000 + "</script>")
    yield "json-ld without end", page("", '<script type="application/ld+json">{"a": "' + "x" * SIZE)
    yield (
        "json-ld by the thousand",
        page("", '<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * 3_000),
    )
    yield (
        "json-ld with a giant body",
        page(
            "",
            '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"' + PROSE * 1_000 + '"}</script>',
        ),
    )
    yield (
        "json-ld of authors",
        page(
            "",
            '<script type="application/ld+json">{"@type":"NewsArticle","author":['
            + '{"name":"Mara Lind"},' * 9_000
            + '{"name":"x"}]}</script>',
        ),
    )
    yield "times", page("<time datetime='2026-02-30T25:61:00Z'>30 February</time>" * 3_500)
    yield "dates in a row", page(f"<p>{'8 February 2026 08:27 IST, ' * 7_000}</p>")
    yield "links", page("<a href='/a'>Harwick votes to rebuild its pier</a> " * 4_000)
    yield "paragraphs of one letter", page("<p>x</p>" * 25_000)
    yield "a paragraph of a megabyte", page(f"<p>{PROSE * 5_000}</p>")
    yield "a word of a megabyte", page(f"<p>{'x' * 1_000_000}</p>")
    yield "line breaks", page("<br>" * 50_000)
    yield "null elements", page("<\x00p>\x00" * 30_000)
    yield "math and svg", page("<math><mi><svg><foreignObject>" * 6_000)
    yield "frames", message("<html><frameset>" + "<frame src=a>" * 15_000)
    yield "forms of attack on encodings", page("\u202e\u200b\u2066\ufeff" * 40_000)
    yield "combining marks", page("<p>a" + "\u0301" * SIZE + "</p>")
    yield "escaped page", message(("&lt;p&gt;" + PROSE + "&lt;/p&gt;") * 800)
    yield "bylines", page("<p class='byline'>By Mara Lind and By Mara Lind</p>" * 3_500)
    yield "byline of a megabyte", page(f"<p class='byline author'>By {'Mara Lind, and ' * 13_000}</p>")


def _text() -> Iterator[tuple[str, bytes]]:
    def page(more: str) -> bytes:
        return message(PLAIN + more, "text/plain")

    yield "a line of a megabyte", page(PROSE * 5_000)
    yield "a word of a megabyte in text", page("x" * 1_000_000)
    yield "lines of one letter", page("x\n" * 100_000)
    yield "lines of one letter and blank lines", page("x\n\n" * 66_000)
    yield "folded lines", page((PROSE[:76].strip() + "\n") * 2_600)
    yield "pipes", page("| " * 100_000)
    yield "pipes without spaces", page("|" * SIZE)
    yield "pipes with words", page("Harwick | " * 20_000)
    yield "brackets", page("[" * SIZE)
    yield "brackets and parentheses", page("[](" * 66_000)
    yield "links that stay open", page("[x](https://news.example/" * 8_000)
    yield "images that stay open", page("![" * 100_000)
    yield "links in links", page("[[x](a)](b)" * 18_000)
    yield "parentheses in links", page("[x](a(b)" * 25_000)
    yield "numbered links", page("[1]x " * 40_000)
    yield "stars", page("*" * SIZE)
    yield "stars and words", page("**x " * 50_000)
    yield "underscores", page("_" * SIZE)
    yield "hashes", page("# " * 100_000)
    yield "quotes in text", page("> " * 100_000)
    yield "dashes", page("-" * SIZE)
    yield "rules and spaces", page("- - = " * 33_000)
    yield "backslashes", page("\\" * SIZE)
    yield "tabs", page("\t" * SIZE + "x")
    yield "carriage returns", page("\r" * SIZE)
    yield "form feeds", page("\x0c" * SIZE)
    yield "digits", page("1" * SIZE)
    yield "dates without spaces", page("2026-02-08" * 20_000)
    yield "clocks", page("08:27 " * 33_000)
    yield "phones", page("+91-720-6444012 " * 12_000)
    yield "plus signs", page("+1" * 100_000)
    yield "e-mails", page("info@news.example " * 11_000)
    yield "at signs", page("@" * SIZE)
    yield "letters before an at sign", page("a" * SIZE + "@")
    yield "dots after an at sign", page("a@" + "b." * 100_000)
    yield "labels", page("By: Updated: Country: " * 9_000)
    yield "labels on lines", page("Country:\n" * 22_000)
    yield "separators", page(" - / " * 40_000)
    yield "commas", page("," * SIZE)
    yield "keywords", page("Tags: " + "a, " * 66_000)
    yield "entities in text", page("&amp;" * 40_000)
    yield "entities of one digit", page("&#1" * 66_000)
    yield "headlines", page("Harwick votes to rebuild its ferry pier\n" * 5_000)
    yield "ellipses", page("…" * SIZE)
    yield "full-width text", page("ハーウィックの議会は火曜日、" * 14_000)
    yield "thai without spaces", page("สภาเมืองลงมติ" * 14_000)
    yield "right to left", page("صوت المجلس على إعادة بناء الرصيف. " * 6_000)
    yield "copyright signs", page("© " * 100_000)
    yield "cookie words", page("We use cookies. Accept all cookies.\n" * 5_500)
    yield "menu only", message("Home\nNews\nSport\nContact\n" * 8_000, "text/plain")


def cases() -> dict[str, bytes]:
    """All cases; a name is used once."""
    found: dict[str, bytes] = {}
    for name, value in (*_messages(), *_bytes(), *_markup(), *_text()):
        if name in found:
            raise ValueError(f"two cases are named {name!r}")
        found[name] = value
    return found
