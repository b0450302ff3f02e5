"""What a page declares, how its text is spread, and its chosen body -> whether it is an article, and if not, what it is."""

import re
from urllib.parse import urlsplit

from msgspec import Struct

from streams.clean.html.blocks import Blocks
from streams.clean.html.declared import Declared
from streams.events import Reason


class Verdict(Struct, frozen=True):
    """Why a page is no article."""

    reason: Reason
    detail: str


_NOT_FOUND = re.compile(
    r"\b(?:404|403|410|500|503)\b|not found|page (?:is )?(?:missing|unavailable)|no longer (?:available|exists)|access denied|nicht gefunden|introuvable|no encontrada|"
    r"non trovata|não encontrada|niet gevonden|не найден|nie znaleziono|nie istnieje|δεν βρέθηκε|bulunamadı|페이지를 찾을 수 없|找不到|ページが見つかりません|just a moment|attention required|are you a robot|captcha",
    re.I,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|connexion|iniciar sesi[oó]n|accedi|entrar|inloggen|zaloguj|войти|вход)\b",
    re.I,
)
_COOKIE = re.compile(r"cookie|consent|datenschutz|privacy|gdpr|einwilligung|confidentialité", re.I)
_SEARCH_URL = re.compile(r"(?:/search(?:/|$|\?)|[?&](?:q|s|query|search)=)", re.I)
_SHORT_PAGE = 400
"""Code points of body below which a page must prove that it is an article."""


def body_size(blocks: Blocks, chosen: list[int]) -> int:
    """Weight of the chosen text: code points, an ideograph counting as two and a half."""
    return sum(len(blocks.text[index]) for index in chosen)


def not_an_article(  # noqa: PLR0911 -- one return a reason reads as the list it is
    blocks: Blocks, chosen: list[int], declared: Declared, url: str | None, title: str
) -> Verdict | None:
    """Say what the page is when it is no article; None when it is one."""
    size = body_size(blocks, chosen)
    if size < _SHORT_PAGE and _NOT_FOUND.search(title):
        return Verdict("error_page", "the title says that the page was not found or not shown")
    if size >= _SHORT_PAGE:
        return None
    everything = sum(map(len, blocks.text))
    if _SEARCH_URL.search(url or ""):
        return Verdict("search_page", "the URL asks a search and there is no running text")
    if everything < 3000 and _LOGIN.search(title):
        return Verdict("login_page", "the title asks to sign in and there is no running text")
    if everything < 6000 and _COOKIE.search(title):
        return Verdict("cookie_wall", "the page asks for consent and has no other text")
    if not size:
        links = sum(blocks.link_chars)
        if links > everything / 2 and everything > 1000:
            return Verdict("index_page", "the page is mostly links")
        return Verdict("no_article", "no block of the page is running text of an article")
    path = _path(url)
    if path in ("", "/"):
        return Verdict("index_page", "the URL is a front page and there is little running text")
    return None


def _path(url: str | None) -> str | None:
    try:
        return urlsplit(url).path if url else None
    except ValueError:
        return None
