"""Faust's weaknesses, and that streams/runtime does not have them."""
