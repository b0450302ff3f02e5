"""Raw news pages on Kafka in; clean, deduplicated, country- and topic-labelled article events out."""

from importlib.metadata import version

__version__ = version("news-streams")
