"""Labelled texts -> the topic model's files. Needs the development dependencies; never imported at run time."""
