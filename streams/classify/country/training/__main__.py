"""`python -m streams.classify.country.training`: what `streams train country` does."""

from streams.classify.country.training.commands import country

country()
