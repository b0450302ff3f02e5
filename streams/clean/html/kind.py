"""What a page declares, how its text is spread, and its chosen body -> whether it is an article, and if not, what it is."""

import re
from urllib.parse import urlsplit

import numpy as np
from msgspec import Struct

from streams.clean.html.blocks import Blocks
from streams.clean.html.declared import Declared
from streams.clean.html.matrix import Floats
from streams.clean.html.parsed import Parsed
from streams.clean.html.tags import Role
from streams.events import Reason


class Verdict(Struct, frozen=True):
    """Why a page is no article."""

    reason: Reason
    detail: str


NUMBERS = (
    "body", "all", "share", "paragraphs", "long", "mean", "stops", "confidence", "density", "blocks", "link_headings",
    "list_share", "heading_share", "dated", "signed", "declared_body", "headline", "path_depth", "slug_words", "digits", "pictures", "linked_text", "times", "outside_running", "words",
)  # fmt: skip
"""Columns of the page classifier, in order; `words` is the sum of the learned weights of the page's words."""
_URL_WORD = re.compile(r"[a-z]{2,20}")
_MAX_URL = 300
_LINKED = int(Role.LINK)


def page_words(parsed: Parsed, url: str | None, element_words: set[str]) -> set[str]:
    """Everything about a page that is a word: declared types, parts of the URL, words of its elements."""
    declared = parsed.declared
    words = {f"type:{name}" for name in declared.types[:60]}
    words.add(f"item:{declared.article_type}")
    host, path = _parts(url)
    words.update(f"url:{word}" for word in _URL_WORD.findall(path.lower()[:_MAX_URL]))
    words.update(f"host:{word}" for word in host.split(".")[:-1])
    if url:
        words.add("url/" if path in ("", "/") else f"url.{path.rsplit('.', 1)[-1][:5]}" if "." in path[-6:] else "url-")
    return words | element_words


def page_numbers(parsed: Parsed, scores: Floats, chosen: list[int], url: str | None, words: float) -> Floats:
    """One row for the page classifier."""
    blocks, declared = parsed.blocks, parsed.declared
    size = np.array([len(text) for text in blocks.text], np.float32)
    link = np.minimum(np.array(blocks.link_chars, np.float32), size)
    total = max(float(size.sum()), 1.0)
    at = np.array(chosen, np.int64)
    own = size[at] if chosen else np.zeros(1, np.float32)
    outside = size.copy()
    outside[at] = 0
    tags = [blocks.tag[blocks.element[index]] for index in chosen]
    linked_headings = sum(
        1
        for index, element in enumerate(blocks.element)
        if blocks.tag[element] in ("h2", "h3", "h4") and 2 * blocks.link_chars[index] > len(blocks.text[index])
    )
    host, path = _parts(url)
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    count = max(len(chosen), 1)
    values = (
        np.log1p(own.sum()),
        np.log1p(total),
        own.sum() / total,
        np.log1p(len(chosen)),
        np.log1p(float((own > 200).sum())),
        np.log1p(own.mean()),
        np.log1p(sum(blocks.text[index].count(".") + blocks.text[index].count("。") for index in chosen)),
        float(scores[at].mean()) if chosen else 0.0,
        float(link.sum()) / total,
        np.log1p(len(blocks.text)),
        np.log1p(linked_headings),
        sum(tag == "li" for tag in tags) / count,
        sum(tag[0] == "h" and tag[1:].isdigit() for tag in tags) / count,
        float(any(time.field == "published" for time in declared.all_times())),
        float(bool(declared.of("bylines"))),
        np.log1p(len(declared.body)),
        float(any("headline" in found.name for found in declared.of("titles"))),
        float(path.strip("/").count("/")) if host else -1.0,
        float(slug.count("-") + slug.count("_")) if host else -1.0,
        float(sum(char.isdigit() for char in slug)) if host else -1.0,
        np.log1p(len(blocks.pictures)),
        np.log1p(sum(1 for roles in blocks.roles if roles & _LINKED)),
        np.log1p(len(parsed.stamps)),
        float(outside[(outside > 100) & (link < outside / 3)].sum()) / total,
        words,
    )
    return np.array(values, np.float32)


_NOT_FOUND = re.compile(
    r"\b(?:404|403|410|500|503)\b|not found|page (?:is )?(?:missing|unavailable)|no longer (?:available|exists)|access denied|nicht gefunden|introuvable|no encontrada|"
    r"non trovata|não encontrada|niet gevonden|не найден|nie znaleziono|nie istnieje|δεν βρέθηκε|bulunamadı|페이지를 찾을 수 없|找不到|ページが見つかりません|just a moment|attention required|are you a robot|captcha",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|connexion|iniciar sesi[oó]n|accedi|entrar|inloggen|zaloguj|войти|вход)\b",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"cookie|consent|datenschutz|privacy|gdpr|einwilligung|confidentialité", re.IGNORECASE)
_SEARCH_URL = re.compile(r"(?:/search(?:/|$|\?)|[?&](?:q|s|query|search)=)", re.IGNORECASE)
_SHORT_PAGE = 400
"""Code points of body below which a page that looks like an error, a login or a search is taken for one."""
_ARTICLE_FROM = 1_500
_TYPES: tuple[tuple[Reason, frozenset[str], str], ...] = (
    ("live_blog", frozenset(("LiveBlogPosting",)), "the page declares a live blog"),
    ("product_page", frozenset(("Product", "ProductGroup", "og:product", "og:product.item", "Offer", "IndividualProduct")), "the page declares a product"),
    ("forum_page", frozenset(("DiscussionForumPosting", "QAPage")), "the page declares a forum"),
    ("search_page", frozenset(("SearchResultsPage",)), "the page declares search results"),
    ("gallery_page", frozenset(("ImageGallery", "MediaGallery")), "the page declares a gallery"),
    ("video_page", frozenset(("VideoObject", "og:video", "og:video.other", "og:video.movie", "og:video.episode")), "the page declares a video"),
    ("index_page", frozenset(("CollectionPage", "ItemList", "og:website")), "the page declares a collection"),
)  # fmt: skip


def error_like(blocks: Blocks, size: int, url: str | None, title: str) -> Verdict | None:
    """Pages without running text that say what they are in title or URL."""
    if size >= _SHORT_PAGE:
        return None
    if _NOT_FOUND.search(title):
        return Verdict("error_page", "the title says that the page was not found or not shown")
    everything = sum(map(len, blocks.text))
    if _SEARCH_URL.search((url or "")[:2000]):
        return Verdict("search_page", "the URL asks a search and there is no running text")
    if everything < 3000 and _LOGIN.search(title):
        return Verdict("login_page", "the title asks to sign in and there is no running text")
    if everything < 6000 and _COOKIE.search(title):
        return Verdict("cookie_wall", "the page asks for consent and has no other text")
    return None


def what_instead(parsed: Parsed, size: int, url: str | None) -> Verdict:
    """Name the kind of a page that is no article."""
    declared, blocks = parsed.declared, parsed.blocks
    types = set(declared.types)
    if _SEARCH_URL.search((url or "")[:2000]):
        return Verdict("search_page", "the URL asks a search")
    for reason, names, detail in _TYPES:
        if types & names and not (reason == "live_blog" and declared.article_type != "LiveBlogPosting"):
            return Verdict(reason, detail)
    keys = " ".join(blocks.key[:400]).lower()
    for reason, words in (
        ("forum_page", ("forum", "thread", "post-reply", "viewtopic")),
        ("product_page", ("add-to-cart", "addtocart", "product-price", "product-detail", "add_to_cart")),
    ):
        if sum(keys.count(word) for word in words) >= 3:
            return Verdict(reason, "the page's elements are named like those of one")  # type: ignore[arg-type]
    everything = sum(map(len, blocks.text))
    if (_parts(url)[1] in ("", "/") and url) or 2 * sum(blocks.link_chars) > everything:
        return Verdict("index_page", "the page is mostly links")
    if size < _SHORT_PAGE:
        return Verdict("no_article", "hardly any of the page is running text of an article")
    return Verdict("other_page", "the page's text is not that of an article")


def is_declared_article(declared: Declared) -> bool:
    """Whether the publisher declares a story: a date of publication and an article's type together."""
    kind = declared.article_type
    return kind.endswith(("NewsArticle", "BlogPosting")) and any(
        time.field == "published" for time in declared.all_times()
    )


def _parts(url: str | None) -> tuple[str, str]:
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "", parts.path)
    except ValueError:
        return ("", "")
