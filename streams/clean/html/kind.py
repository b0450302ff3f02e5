"""What a page without an article declares and says of itself -> what it is instead."""

import re

from msgspec import Struct

from streams.clean.html.blocks import Blocks
from streams.clean.html.declared import Declared
from streams.clean.html.head import SENTENCE_ENDS
from streams.clean.html.kind_features import address
from streams.clean.html.parsed import Parsed
from streams.clean.html.tags import Role
from streams.clean.notices import read_notice
from streams.clean.urls import parts_of
from streams.events import Reason


class Verdict(Struct, frozen=True):
    """Why a page is no article."""

    reason: Reason
    detail: str


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
_TO_READER = re.compile(
    r"\b(?:you|yours?|please|we|our|us|bitte|wir|uns|unser\w*|ihnen|vous|votre|vos|nous|notre|nos|veuillez|usted|ustedes|nuestr[oa]s?|por favor|nosotros|"
    r"si prega|nostr[oaie]|vostr[oaie]|você|nosso|nossa|uw|onze|ons|gelieve|prosz[eę]|nasz\w*|państw\w*|du|din|ditt|vår|vänligen|lütfen|вы|вас|вам|ваш\w*|"
    r"наш\w*|пожалуйста|ви|будь ласка|σας|μας|παρακαλ\w*|browser|cookies?|javascript|website)\b|请|您|請|ください|お客様|주세요|고객|يرجى|الرجاء",
    re.IGNORECASE,
)
"""Words that speak to the reader, or of the page itself: notices and offers have them, reports only where they quote."""
_QUOTED = re.compile(r"“[^”]{0,2000}”|„[^“”]{0,2000}[“”]|«[^»]{0,2000}»|\"[^\"]{0,2000}\"|「[^」]{0,2000}」")
_SENTENCE = 80
"""Bytes in UTF-8 of a paragraph that is one: 80 Latin letters say what 27 ideographs say."""
_AROUND = 300
"""Code points of a headline, a date and a name."""
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


def front_page(declared: Declared, url: str | None) -> Verdict | None:
    """The address of a site itself shows what the site has; a story there is one only if it is declared as such."""
    if not url or address(url)[0] != 1.0:
        return None
    if declared.og_type == "article" or declared.article_type.endswith(("Article", "BlogPosting")):
        return None
    return Verdict("index_page", "the address is that of the site itself, and no article is declared")


def is_bare(blocks: Blocks, size: int) -> bool:
    """A text and nothing around it, no link and no menu: what tells kinds of pages apart was taken off before it came."""
    everything = sum(map(len, blocks.text))
    return size >= _SHORT_PAGE and size > 0.9 * everything and not blocks.menus and not any(blocks.link_chars)


def is_flash(blocks: Blocks, chosen: list[int]) -> bool:
    """Two paragraphs of whole sentences or more, a headline and nothing else, as mails and tickers send them.

    A notice looks the same and says other things: it speaks to its reader, or of an error.
    """
    if not _stands_alone(blocks):
        return False
    texts = [blocks.text[index] for index in chosen]
    told = [
        text for text in texts if text.endswith(SENTENCE_ENDS) and len(text.encode("utf-8", "replace")) >= _SENTENCE
    ]
    if len(told) < 2 or sum(map(len, blocks.text)) - sum(map(len, told)) > _AROUND:
        return False
    everything = "\n".join(blocks.text)
    said = _QUOTED.sub(" ", everything)
    return not (_TO_READER.search(said) or _NOT_FOUND.search(said)) and read_notice(everything) is None


def bare_notice(blocks: Blocks, size: int) -> Verdict | None:
    """A few lines and nothing around them that say that something was removed, is missing or is closed."""
    if size >= _SHORT_PAGE or not _stands_alone(blocks) or read_notice("\n".join(blocks.text)) is None:
        return None
    return Verdict("no_article", "the page has a notice and nothing else")


def _stands_alone(blocks: Blocks) -> bool:
    return not blocks.menus and not any(blocks.link_chars) and not any(roles & Role.FORM for roles in blocks.roles)


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
    if (parts_of(url)[1] in ("", "/") and url) or 2 * sum(blocks.link_chars) > everything:
        return Verdict("index_page", "the page is mostly links")
    if size < _SHORT_PAGE:
        return Verdict("no_article", "hardly any of the page is running text of an article")
    return Verdict("other_page", "the page's text is not that of an article")
