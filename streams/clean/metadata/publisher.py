"""What a page says about its site -> the publisher: registrable domain, name as printed, country and what told it."""

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from streams.clean.draft import Found
from streams.clean.metadata.domains import domain_of, registrable
from streams.clean.metadata.wording import key, plain
from streams.events import Publisher

MAX_CANDIDATES = 40
_RAW_EDGE = 20_000
"""Code points at each end of a text rendering in which the site's name is looked for."""

_PHONE = re.compile(r"(?:\+|\b00)\s?\(?(\d[\d\s().\-]{6,22})")
_NAME_TRUST = (
    "og:site_name",
    "publisher",
    "title_suffix",
    "NewsMediaOrganization",
    "application-name",
    "WebSite",
    "Organization",
    "copyright",
    "name",
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|&copy;|copyright|alle rechte vorbehalten|all rights reserved\.?|tous droits réservés|\d{4}\s?[-–]\s?\d{4}|\d{4})[\s,.:|]*",
    re.IGNORECASE,
)
_LOCALE = re.compile(r"^[A-Za-z]{2,3}[_-](?:[A-Za-z]{4}[_-])?([A-Za-z]{2})\b")


class Site(Struct, frozen=True, kw_only=True):
    """The publisher and where it was read."""

    publisher: Publisher
    found: Found | None = None
    """What told the domain or the name; None when it was the page's own URL."""
    names: list[str] = []
    """What the site is called on the page, for taking it off titles and bylines."""


@cache
def countries() -> dict[str, Any]:
    """The table of country signs, data/countries.toml."""
    return tomllib.loads(files("streams.clean.metadata").joinpath("data", "countries.toml").read_text(encoding="utf-8"))


@cache
def _publishers() -> dict[str, str]:
    table = tomllib.loads(
        files("streams.clean.metadata").joinpath("data", "publishers.toml").read_text(encoding="utf-8")
    )
    return {domain: country for country, domains in table.items() for domain in domains.split()}


def read_site(
    publishers: list[Found], urls: list[Found], languages: list[Found], page_url: str | None, raw: str | None
) -> Site:
    """Put the publisher together. `raw`: the decoded page when it is a text rendering, else None."""
    publishers = publishers[:MAX_CANDIDATES]
    domain, found = _domain(publishers, urls, page_url)
    names = [name for item in publishers if item.name not in ("email", "phone", "domain") and (name := _name(item))]
    name, name_found = _chosen_name(publishers, domain)
    if name is None and raw is not None and domain is not None:
        name = _name_in(raw, domain)
    if name is not None and name not in names:
        names.append(name)
    country, basis = _country(domain, publishers, languages)
    site = Publisher(domain=domain, name=name, country=country, country_basis=basis)
    label = (domain or "").partition(".")[0]
    return Site(publisher=site, found=found or name_found, names=[*names, *([label, domain] if domain else [])])


def _domain(publishers: list[Found], urls: list[Found], page_url: str | None) -> tuple[str | None, Found | None]:
    if (domain := domain_of(page_url)) is not None:
        return domain, None
    for item in urls[:MAX_CANDIDATES]:
        if (domain := domain_of(item.text)) is not None:
            return domain, item
    free = countries()["free_mail"]
    for item in publishers:
        if (
            item.name == "email"
            and (domain := registrable(item.text.rpartition("@")[2].strip(" .>)").lower())) is not None
            and domain not in free
        ):
            return domain, item
    for item in publishers:
        if item.name == "domain" and (domain := domain_of(item.text)) is not None:
            return domain, item
    return None, None


def _name(item: Found) -> str:
    text = plain(item.text)
    if item.name == "copyright":
        text = _COPYRIGHT.sub(" ", text)
        text = re.split(r"[.|,;–]", " ".join(text.split()))[0].strip()
    return text if len(text) <= 80 and any(c.isalpha() for c in text) and "@" not in text else ""


def _chosen_name(publishers: list[Found], domain: str | None) -> tuple[str | None, Found | None]:
    """The name by the most trusted item; one that the domain spells wins over one that it does not (`Security` on heise.de)."""
    named = [
        (name, item)
        for kind in _NAME_TRUST
        for item in publishers
        if item.name == kind and (name := _name(item)) and not name.startswith(("http://", "https://"))
    ]
    label = key((domain or "").partition(".")[0])
    spelled = (
        (name, item)
        for name, item in named
        if label and (label in key(name) or (len(label) > 3 and key(name) in label))
    )
    return next(spelled, named[0] if named else (None, None))


def _name_in(raw: str, domain: str) -> str | None:
    """The name as the page prints it: words that, run together, are the domain's first label (`The Hindu` for thehindu.com)."""
    label = domain.partition(".")[0]
    if not 3 <= len(label) <= 40 or not label.isascii():
        return None
    text = raw if len(raw) <= 2 * _RAW_EDGE else raw[:_RAW_EDGE] + "\n" + raw[-_RAW_EDGE:]
    letters = r"[ '&.-]?".join(map(re.escape, label.replace("-", "")))
    pattern = re.compile(rf"(?<![\w@./-]){letters}(?![\w@/-]|\.\w)", re.IGNORECASE)
    forms = Counter(match[0] for match in pattern.finditer(text) if match[0][0].isupper())
    return max(forms, key=lambda form: (forms[form], form)) if forms else None


def _country(domain: str | None, publishers: list[Found], languages: list[Found]) -> tuple[str | None, str | None]:
    if domain is not None and (country := _publishers().get(domain)) is not None:
        return country, "table"
    top = (domain or "").rpartition(".")[2].upper()
    if len(top) == 2 and top not in countries()["generic_domains"]:
        return ("GB" if top == "UK" else top), "domain"
    phones = (country_of_phone(item.text) for item in publishers if item.name == "phone")
    if (country := next(filter(None, phones), None)) is not None:
        return country, "phone"
    addresses = (_country_of_address(item.text) for item in publishers if item.name == "address")
    if (country := next(filter(None, addresses), None)) is not None:
        return country, "address"
    country = _country_of_locale([item.text.strip() for item in languages])
    return country, None if country is None else "locale"


def _country_of_locale(languages: list[str]) -> str | None:
    """Of `pt-BR`, or of a language that is at home in one country. `en-US` says nothing: templates ship with it."""
    for language in languages:
        found = _LOCALE.match(language)
        if found is not None and not (language[:2].lower() == "en" and found[1].upper() == "US"):
            return found[1].upper().replace("UK", "GB")
    homes = (countries()["languages"].get(language[:2].lower()) for language in languages)
    return next(filter(None, homes), None)


def country_of_phone(text: str) -> str | None:
    """The country of an international phone number, by its calling code; None for shared ones like +1."""
    found = _PHONE.search(text)
    if found is None:
        return None
    digits = "".join(c for c in found[1] if c.isdecimal())
    codes = countries()["calling_codes"]
    return next((codes[digits[:length]] for length in (3, 2, 1) if digits[:length] in codes), None)


def _country_of_address(text: str) -> str | None:
    folded = plain(text).casefold().rstrip(" .")
    return next((country for word, country in countries()["address"].items() if folded.endswith(word)), None)


def canonical_of(urls: list[Found], page_url: str | None) -> tuple[str | None, Found | None]:
    """The canonical URL that the page declares, when it is on the page's own registrable domain and not the front page."""
    own = domain_of(page_url)
    if own is None or page_url is None:
        return None, None
    for item in urls[:MAX_CANDIDATES]:
        if item.name == "amphtml" or not item.text.strip() or len(item.text) > 2000:
            continue
        try:
            url = urljoin(page_url, item.text.strip())
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or domain_of(url) != own:
            continue
        if parts.path in ("", "/") and not parts.query and urlsplit(page_url).path not in ("", "/"):
            continue
        return parts._replace(fragment="").geturl(), item
    return None, None


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, letters and digits alone."""
    return key(one) == key(other)
