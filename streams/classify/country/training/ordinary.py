"""Texts of the sets that may be used -> which names are ordinary words: `common_words.txt` and `given_names.txt`.

A town's or a person's name is ordinary when enough texts write it with a small letter, or when it is a frequent surname
of a small town: in the news it is seldom the town's.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from streams.classify.country.training import sources
from streams.classify.country.training.quality import PARALLEL
from streams.classify.topic.training.examples import read_rows
from streams.classify.training.pages import every_page

SETS = ("masakhanews", "tgcontest", "wikipedia_cep_2015_09")
PAGES = ("fundus", "trafilatura", "htmldate", "wcxb_dev")
"""AFL-3.0, Apache-2.0, CC BY-SA, and of pages MIT, Apache-2.0, Apache-2.0, CC BY 4.0; SIB-200's sentences (Apache-2.0)."""
_GERMAN_NOUN = re.compile(
    r"\b(?:der|die|das|dem|den|des|ein|eine|einem|einen|eines|einer|am|zum|zur|beim|vom|ins) ([A-ZÄÖÜ][a-zäöüß]+)\b"
)
"""German writes all nouns with a capital, but no town takes an article."""
LANGUAGES = frozenset({"eng", "fra", "swa", None, "en", "ru"})
"""Those of the sets that have a `lang`: others write names of places with a small letter and a prefix."""
LEAST_TEXTS = 3
"""Texts that have the word with a small letter."""
LEAST_SHARE, LEAST_SHARE_LARGE = 0.05, 0.2
"""Their share of all that have it, for small towns and for large ones."""
LEAST_FOREIGN, LEAST_SHARE_FOREIGN = 2, 0.5
"""The same of names in Greek and Cyrillic: few texts are in them, and a town's name there is a transcription (Kofu is coffee)."""
SMALL, LARGE = 100_000, 300_000
"""Inhabitants below which a town yields to a surname, and from which it is large."""
SURNAME_LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "es_MX", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE")
"""Of Faker (MIT)."""
_WORD = re.compile(r"[^\W\d_]+")
# Words between spaces or quotes: parts of addresses and of compounds with hyphens are none.
_BARE = re.compile(r"(?:(?<=[\s(\"'«„“‘])|^)[^\W\d_]+(?=[\s,;:!?)\"'»“”’]|\.\s|\.?$)", re.MULTILINE)


def write(data: Path, subdivisions: Path, folder: Path) -> tuple[int, int]:
    """Write both tables; `data` is the folder with the sets, `subdivisions` as for `gazetteer.build`. Gives their lengths."""
    towns: dict[str, int] = {}
    foreign: set[str] = set()
    for city in sources.cities():
        for name in city.names:
            towns[name.lower()] = max(towns.get(name.lower(), 0), city.population)
        foreign |= {name.lower() for name in city.foreign if name.lower() != name.upper()}
    regions = {name.lower() for _, _, name in sources.subdivisions(subdivisions)}
    countries = {name.lower() for _, _, name in sources.cldr_territories()}
    given = _people(FIRST_NAME_LOCALES, "first_names")
    wanted = {name for name in {*towns, *regions} if _WORD.fullmatch(name)}
    foreign = {name for name in foreign - wanted if _WORD.fullmatch(name)}
    small, capital = _counts(data, wanted | foreign | given, wanted - regions)
    shares = {name: small[name] / max(small[name] + capital[name], 1) for name in wanted | foreign | given}
    ordinary = {
        name for name, share in shares.items()
        if small[name] >= LEAST_TEXTS and share >= (LEAST_SHARE if towns.get(name, 0) < LARGE else LEAST_SHARE_LARGE)
    }  # fmt: skip
    surnames = {name for name in _people(SURNAME_LOCALES, "last_names") & wanted - regions if towns[name] < SMALL}
    words = {name for name in foreign if small[name] >= LEAST_FOREIGN and shares[name] >= LEAST_SHARE_FOREIGN}
    common = sorted(ordinary & wanted | surnames | words)
    places = {name for name, population in towns.items() if population >= SMALL} | regions | countries
    first = sorted(given - ordinary - places)
    _write(
        folder / "common_words.txt", "Names of towns and regions that are as often ordinary words or surnames.", common
    )
    _write(folder / "given_names.txt", "First names of Faker (MIT) that are neither places nor ordinary words.", first)
    return len(common), len(first)


def _write(target: Path, title: str, names: list[str]) -> None:
    lines = textwrap.wrap(" ".join(names), 118, break_long_words=False, break_on_hyphens=False)
    target.write_text(f"# {title} Written by `streams train country words`.\n" + "\n".join(lines) + "\n", "utf-8")


def _counts(data: Path, wanted: set[str], towns: set[str]) -> tuple[Counter[str], Counter[str]]:
    """How many texts have each name with a small letter (of towns: or as a German noun), and how many with a capital."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in _texts(data):
        small.update({noun.lower() for noun in _GERMAN_NOUN.findall(text)} & towns)
        for word in set(_BARE.findall(text)):
            lower = word.lower()
            if lower in wanted:
                (small if word == lower else capital)[lower] += 1
    return small, capital


def _texts(data: Path) -> Iterator[str]:
    for name in SETS:
        for row in read_rows(data, name):
            if row.get("lang") in LANGUAGES:
                yield f"{row.get('title') or ''}\n{row.get('text') or ''}"
    for row in read_rows(data, "sib200"):
        yield from (row[column] for column in ("eng_Latn", *PARALLEL.values()))
    for name in PAGES:
        for page in every_page(data, name):
            yield f"{page.title}\n{page.text}"


FIRST_NAME_LOCALES = (
    "en_US", "en_GB", "en_IE", "en_IN", "de_DE", "de_AT", "fr_FR", "es_ES", "es_MX", "es_CO", "it_IT", "pt_BR", "pt_PT",
    "nl_NL", "pl_PL", "cs_CZ", "sk_SK", "sl_SI", "hr_HR", "ro_RO", "hu_HU", "sv_SE", "da_DK", "no_NO", "fi_FI", "et_EE",
    "lt_LT", "lv_LV", "tr_TR", "az_AZ", "id_ID", "ru_RU", "uk_UA", "bg_BG", "el_GR", "ha_NG", "ig_NG", "yo_NG",
)  # fmt: skip
"""Of Faker, in languages with capitals: a capital is what makes a name before a place a person's."""


def _people(locales: tuple[str, ...], kind: str) -> set[str]:
    """Names of Faker, lower case."""
    found: set[str] = set()
    for locale in locales:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in (kind, f"{kind}_male", f"{kind}_female"):
            parts = [part for name in getattr(provider, attribute, ()) for part in str(name).split()]
            found.update(part.lower() for part in parts if _WORD.fullmatch(part) and len(part) > 2)
    return found
