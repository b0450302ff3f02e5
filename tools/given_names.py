"""Name lists of Faker (MIT) -> streams/clean/metadata/data/given_names.txt: what people are called in some eighty languages.

Run it when Faker moves: `uv run --with faker tools/given_names.py`. Folded, accents off, one a line. The byline reader needs
them only where nothing else tells a person from a site or a brand: the author `Jane Doe` of the blog *Jane Doe*.
"""

import pkgutil
import sys
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import Any

from faker.providers import person  # type: ignore[import-not-found]

TARGET = Path(__file__).parent.parent / "streams" / "clean" / "metadata" / "data" / "given_names.txt"
HEADER = "# Given names of Faker's person providers (MIT, joke2k and contributors), folded; made by tools/given_names.py\n"
NO_NAMES = frozenset(
    ["the", "der", "die", "das", "les", "los", "las", "una", "san", "new", "van", "von", "del", "dos", "den", "our", "your",
     "blog", "radio", "times", "star", "sun", "day", "asia", "africa", "america", "europe", "india", "china", "london", "paris", "berlin",
     "sydney", "milan", "roma", "florida", "dakota", "brooklyn", "houston", "austin", "dallas", "denver", "madison", "savannah",
     "virginia", "georgia", "carolina", "city", "sky", "tech", "book", "home", "news", "smart", "true", "free", "best", "mission", "liberty", "justice", "royal", "major", "may", "april",
     "media", "green", "red", "general", "art", "page", "yoga", "storm", "forest", "river", "prince", "princess", "king", "lady", "skip", "job", "case", "angel", "heaven"]
)  # fmt: skip
"""Words that more often begin the name of a place, a paper or a firm."""


def names() -> set[str]:
    """Every word that the file holds: names of one word, three letters or more, in scripts with spaces between words."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider: Any = import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            if attribute.startswith("first_name") or attribute == "first_romanized_names":
                values = getattr(provider, attribute)
                if isinstance(values, list | tuple | dict):
                    found.update(folded(value) for value in values if isinstance(value, str))
    return {name for name in found if len(name) > 2 and name.isalpha() and name < "\u3000" and name not in NO_NAMES}


def folded(name: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFD", name.strip().casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


if __name__ == "__main__":
    TARGET.write_text(HEADER + "\n".join(sorted(names())) + "\n", encoding="utf-8")
    sys.stderr.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")
