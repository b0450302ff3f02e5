"""Candidates of a Draft -> fields: title, deck, people, dateline, origin, times, publisher, language."""
