"""Kept sources and hand-written tables -> the country gazetteer and the ranker's weights."""
