"""`python -m streams.train.country`: what `streams train country` does."""

from streams.train.country.commands import country

country()
