"""Article -> countries: subject, mentioned, dateline, declared."""

from msgspec import Struct

from streams.events import Article, Conflict, Countries, Dateline, Evidence, ExcludedCountry


class CountryReading(Struct, frozen=True, kw_only=True):
    """Countries of an article, with what supports them."""

    countries: Countries
    dateline: Dateline | None = None
    conflicts: list[Conflict] = []
    excluded: list[ExcludedCountry] = []
    warnings: list[str] = []
    evidence: list[Evidence] = []
    models: dict[str, str] = {}
    gazetteer: str | None = None


def read_countries(article: Article) -> CountryReading:
    """Hand on what cleaning read; the gazetteer follows."""
    return CountryReading(countries=Countries(publisher=article.publisher.country), dateline=article.dateline)
