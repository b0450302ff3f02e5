import gzip
import zlib
from base64 import b64encode

import brotli
import pytest
import zstandard

from streams.clean.decode import Decoded, decode
from streams.events import Page, Rejection

LIMIT = 1 << 20
HTML = (
    "<!DOCTYPE html><html><head><title>Café</title></head><body>"
    "<p>Das ist ein schöner Abend im Café, sagte die Bürgermeisterin – “überraschend ruhig für die Jahreszeit”.</p>"
    "<p>Für Montag kündigte sie größere Änderungen an.</p></body></html>"
)
RUSSIAN = "<p>Сегодня в Москве прошла встреча министров иностранных дел, на которой обсудили вопросы торговли.</p>"
CHINESE = "<p>中华人民共和国外交部发言人今天在例行记者会上表示，双方将继续就有关问题保持沟通。</p>" * 3


def given(data: bytes, content_type: str | None = None, **headers: str) -> Decoded | Rejection:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    page = Page(page_id="p", body_base64=b64encode(data).decode(), content_type=content_type, headers=named)
    return decode(page, LIMIT)


def decoded(data: bytes, content_type: str | None = None, **headers: str) -> Decoded:
    found = given(data, content_type, **headers)
    assert isinstance(found, Decoded), found
    return found


def text(body: str, content_type: str | None = None) -> Decoded:
    found = decode(Page(body=body, content_type=content_type), LIMIT)
    assert isinstance(found, Decoded), found
    return found


def refused(data: bytes, content_type: str | None = None, **headers: str) -> tuple[str, str]:
    found = given(data, content_type, **headers)
    assert isinstance(found, Rejection)
    assert found.page_id == "p"
    return found.reason, found.detail


def test_text_that_the_crawler_decoded_is_taken_as_it_is() -> None:
    found = text(HTML)
    assert (found.text, found.charset, found.markup, found.warnings) == (HTML, "text", True, [])


@pytest.mark.parametrize(
    ("data", "content_type", "charset"),
    [
        (b"\xef\xbb\xbf" + HTML.encode(), "text/html; charset=iso-8859-1", "utf-8 (BOM)"),
        (HTML.encode("utf-16"), None, "utf-16-le (BOM)"),
        (HTML.encode("utf-16-be"), None, "utf-16-be (bytes)"),
        (HTML.encode("utf-16-le"), None, "utf-16-le (bytes)"),
        (HTML.encode("utf-32-le"), None, "utf-32-le (bytes)"),
        (HTML.encode(), "text/html; charset=UTF-8", "utf-8 (http)"),
        (HTML.replace("<title>", "<meta charset=utf8><title>").encode(), None, "utf-8 (meta)"),
        (('<?xml version="1.0" encoding="utf-8"?>' + HTML).encode(), None, "utf-8 (xml)"),
        (HTML.encode(), None, "utf-8 (valid)"),
        (HTML.encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252 (http)"),
        (HTML.replace("<title>", '<meta http-equiv="Content-Type" content="text/html; charset=latin1"><title>').encode("cp1252"), None, "cp1252 (meta)"),
    ],
)  # fmt: skip
def test_the_charset_comes_with_what_said_so(data: bytes, content_type: str | None, charset: str) -> None:
    found = decoded(data, content_type)
    assert found.charset == charset
    assert "schöner Abend im Café" in found.text
    assert "“überraschend" in found.text


@pytest.mark.parametrize(
    ("page", "encoding", "content_type"),
    [
        (HTML, "utf-8", "text/html; charset=iso-8859-1"),
        (HTML, "utf-8", "text/html; charset=gb2312"),
        (RUSSIAN, "cp1251", "text/html; charset=iso-8859-1"),
        (RUSSIAN, "cp1251", "text/html; charset=utf-8"),
        (CHINESE, "gb18030", "text/html; charset=iso-8859-1"),
        (CHINESE, "gb18030", "text/html; charset=utf-8"),
    ],
)
def test_a_wrong_declaration_is_found_out(page: str, encoding: str, content_type: str) -> None:
    found = decoded(page.encode(encoding), content_type)
    assert found.text == page
    assert "charset_mislabelled" in found.warnings


@pytest.mark.parametrize(
    ("page", "encoding"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (CHINESE, "gb18030"), ("日本語のニュースをお伝えします。" * 5, "cp932"),
     ("日本語のニュースをお伝えします。" * 5, "euc_jp"), ("日本語のニュース。", "iso2022_jp"), ("한국어 뉴스를 전해 드립니다. 오늘 국회에서 " * 4, "cp949"),
     ("Η κυβέρνηση ανακοίνωσε σήμερα νέα μέτρα για την οικονομία. " * 3, "cp1253")],
)  # fmt: skip
def test_undeclared_charsets_are_detected(page: str, encoding: str) -> None:
    found = decoded(page.encode(encoding))
    assert found.text == page


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("ks_c_5601-1987", "cp949"), ("x-sjis", "cp932"), ("latin1", "cp1252"), ("iso-8859-9", "cp1254")],
)  # fmt: skip
def test_labels_mean_what_they_mean_on_the_web(label: str, encoding: str) -> None:
    sign = {
        "gb18030": "中國€",
        "cp949": "똠방각하",
        "cp932": "①髙",
        "cp1252": "Es kostet “fünf” € mehr. ",
        "cp1254": "“Doğru” söylüyorsun. ",
    }[encoding]
    page = f"<p>{sign * 8}</p>"
    assert decoded(page.encode(encoding), f"text/html; charset={label}").text == page


def test_a_few_stray_bytes_in_utf_8_are_read_as_windows_1252() -> None:
    found = decoded(HTML.encode() + b"<p>It\x92s late</p>", "text/html; charset=utf-8")
    assert "It’s late" in found.text
    assert "schöner" in found.text
    assert found.warnings == ["charset_errors"]


def test_overlong_utf_8_never_becomes_what_it_hides() -> None:
    found = decoded(HTML.encode() + b"\xc0\xbcscript\xc0\xbe", "text/html; charset=utf-8")
    assert "<script" not in found.text


def test_utf_7_is_refused() -> None:
    reason, detail = refused(b"<html><meta charset=utf-7>+ADw-script+AD4-alert(1)</html>")
    assert reason == "undecodable"
    assert "UTF-7" in detail


@pytest.mark.parametrize(
    ("pack", "headers"),
    [
        (gzip.compress, {}),
        (gzip.compress, {"Content_Encoding": "gzip"}),
        (zlib.compress, {"content_encoding": "deflate"}),
        (lambda data: zlib.compress(data)[2:-4], {"content_encoding": "deflate"}),
        (brotli.compress, {"CONTENT_ENCODING": "br"}),
        (zstandard.compress, {"content_encoding": "zstd"}),
        (lambda data: gzip.compress(gzip.compress(data)), {"content_encoding": "gzip, gzip"}),
        (bytes, {"content_encoding": "gzip"}),
        (bytes, {"content_encoding": "br"}),
        (bytes, {"content_encoding": "deflate"}),
    ],
)
def test_packed_bodies_are_unpacked_whether_the_header_tells_or_not(pack, headers: dict[str, str]) -> None:
    assert decoded(pack(HTML.encode()), **headers).text == HTML


def test_a_packed_body_that_was_cut_gives_what_is_there() -> None:
    found = decoded(gzip.compress(HTML.encode() * 40)[:-40])
    assert found.text.startswith(HTML)
    assert "body_cut_short" in found.warnings


def test_a_packed_body_that_is_broken_at_its_beginning_is_undecodable() -> None:
    assert refused(b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 50)[0] == "undecodable"


@pytest.mark.parametrize(
    ("packed", "headers"),
    [
        (gzip.compress(b"a" * 20_000_000), {}),
        (gzip.compress(gzip.compress(b"a" * 20_000_000)), {}),
        (zlib.compress(b"a" * 20_000_000), {"content_encoding": "deflate"}),
        (brotli.compress(b"a" * 20_000_000, quality=1), {"content_encoding": "br"}),
        (zstandard.compress(b"a" * 20_000_000), {}),
    ],
)
def test_bombs_stop_at_the_limit(packed: bytes, headers: dict[str, str]) -> None:
    assert refused(packed, **headers)[0] == "too_large"


def test_a_body_beyond_the_limit_is_too_large_before_it_is_decoded() -> None:
    assert refused(b"a" * (LIMIT + 1))[0] == "too_large"
    assert isinstance(decode(Page(body="é" * (LIMIT // 2 + 1)), LIMIT), Rejection)


@pytest.mark.parametrize("body", ["not base64!", "abc", "====", "YWJj\x00"])
def test_what_is_not_base64_is_said_to_be(body: str) -> None:
    found = decode(Page(body_base64=body, page_id="p"), LIMIT)
    assert isinstance(found, Rejection)
    assert found.reason == "invalid_base64"


def test_base64_with_line_breaks_is_read() -> None:
    encoded = b64encode(HTML.encode()).decode()
    broken = "\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
    found = decode(Page(body_base64=broken), LIMIT)
    assert isinstance(found, Decoded)
    assert found.text == HTML


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)), "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "JPEG"),
        (b"GIF89a" + bytes(100), "GIF"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"PK\x03\x04" + bytes(100), "zip"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(100), "video"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x00" * 500, "binary"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "RSS"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "Atom"),
        (b'<?xml version="1.0"?>\n<!-- made by x -->\n<urlset></urlset>', "sitemap"),
        (b'<?xml version="1.0"?><sitemapindex></sitemapindex>', "sitemap"),
        (b'{"headline": "x", "body": ["a", "b"]}', "JSON"),
        (b'[{"id": 1}, {"id": 2}]', "JSON"),
        (b'callback({"id": 1, "b": 2});', "JSON"),
        (b"var a = 1; function f(x) { return x && a; }\n" * 20, "script"),
        (b"body { color: red; } a:hover { color: blue }\n" * 20, "style sheet"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    reason, detail = refused(data)
    assert reason == "not_text"
    assert what in detail


def test_a_body_without_text_is_an_empty_page() -> None:
    assert refused(b" \n\t ")[0] == "empty_page"
    assert refused(b"\xef\xbb\xbf ")[0] == "empty_page"


@pytest.mark.parametrize("charset", ["cp1252", "latin-1"])
def test_text_that_was_decoded_twice_is_repaired(charset: str) -> None:
    twice = HTML.replace("”", "“").encode().decode(charset)
    found = text(twice)
    assert found.text == HTML.replace("”", "“")
    assert found.warnings == ["mojibake"]


def test_cyrillic_that_was_decoded_twice_is_repaired() -> None:
    once = "Привет, это текст на русском языке для пробы, где все буквы обычные."
    twice = "".join(bytes((byte,)).decode("cp1251", "replace") for byte in once.encode())
    if "\ufffd" not in twice:
        assert text(twice).text == once


@pytest.mark.parametrize(
    "sound",
    ["São Paulo: NÃO, AÇÃO, VISÃO, EDIÇÃO, Ângela, Âncora", "Ñandú, Español, ÑOÑO, Ðorđe, Øystein", "Россия, Сербия, РСФСР, Рим, Сочи, Рига"],
)  # fmt: skip
def test_sound_text_with_the_same_letters_stays(sound: str) -> None:
    found = text(sound * 5)
    assert (found.text, found.warnings) == (sound * 5, [])


def test_controls_become_spaces_and_windows_quotes_quotes_place_for_place() -> None:
    found = text("It\x92s a \x93quote\x94 \x00here, and a longer line of plain text after it.")
    assert found.text == "It’s a “quote”  here, and a longer line of plain text after it."


@pytest.mark.parametrize(
    ("body", "content_type", "markup"),
    [
        (HTML, "text/plain", True),
        (HTML, None, True),
        ("<p>One paragraph.</p>", "text/html", True),
        ("<p>One.</p><p>Two.</p><ul><li>a</li><li>b</li></ul>", None, True),
        ("Plain words, no tags at all.", "text/html", False),
        ("Use <b>bold</b> and <i>italic</i>, said the <a href='x'>teacher</a>.", "text/plain", False),
        ("The <html> element and the <p> element are explained here. " + "Words. " * 400, "text/plain", False),
        ("a < b and c > d", None, False),
    ],
)
def test_markup_is_told_from_the_content(body: str, content_type: str | None, markup: bool) -> None:
    assert text(body, content_type).markup is markup


def test_escaped_markup_is_undone() -> None:
    escaped = HTML.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = text(escaped)
    assert (found.text, found.markup, found.warnings) == (HTML, True, ["escaped_markup"])


def test_entities_in_a_text_rendering_are_decoded() -> None:
    found = text("Fish &amp; chips&nbsp;&#8217;til late")
    assert found.text == "Fish & chips\u00a0’til late"
    assert found.warnings == ["entities_decoded"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_bytes_that_are_kept_beside_the_text_are_the_text(mark: bytes) -> None:
    body = "<html><body><p>Café, naïve — “žluťoučký”</p></body></html>"
    found = decode(Page(body_base64=b64encode(mark + body.encode()).decode(), content_type="text/html"), 1 << 20)
    assert isinstance(found, Decoded)
    assert found.text == body
    assert found.utf8.decode() == found.text


def test_no_bytes_are_kept_beside_a_text_that_was_mended() -> None:
    found = decode(Page(body="<html><body><p>a\x00b</p></body></html>", content_type="text/html"), 1 << 20)
    assert isinstance(found, Decoded)
    assert not found.utf8
