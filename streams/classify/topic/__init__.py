"""Article -> IPTC Media Topics."""

from streams.classify.topic.reading import Candidate, Explanation, TopicReading, explain, read_topics
from streams.classify.topic.taxonomy import ancestors

__all__ = ["Candidate", "Explanation", "TopicReading", "ancestors", "explain", "read_topics"]
