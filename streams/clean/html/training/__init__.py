"""Labelled pages -> the body model's files; needs the development dependencies, never imported at run time."""
