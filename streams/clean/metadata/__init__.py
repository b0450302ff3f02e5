"""Candidates of a Draft -> fields: title, people, times, publisher, language, origin."""
