"""Article -> Labels: which countries it is about and mentions, and its topics, with evidence and confidence."""

from streams.classify.country import read_countries
from streams.classify.topic import read_topics
from streams.events import Article, Labels

__all__ = ["classify"]


def classify(article: Article) -> Labels:
    """Label an article. The confidences are calibrated probabilities; when the text does not say, there is no label."""
    country = read_countries(article)
    topic = read_topics(article)
    return Labels(
        countries=country.countries,
        topics=topic.topics,
        dateline=country.dateline,
        conflicts=country.conflicts,
        excluded=country.excluded,
        warnings=[*country.warnings, *topic.warnings],
        evidence=[*country.evidence, *topic.evidence],
        models={**country.models, **topic.models},
        gazetteer=country.gazetteer,
    )
