"""Article -> the countries it is about, mentions, was filed from and declares, with evidence and confidence."""

from streams.classify.country.reading import CountryReading, Explanation, explain, read_countries

__all__ = ["CountryReading", "Explanation", "explain", "read_countries"]
