"""Article -> IPTC Media Topics."""

from streams.classify.topic.reading import Candidate, Explanation, TopicReading, explain, read_topics

__all__ = ["Candidate", "Explanation", "TopicReading", "explain", "read_topics"]
