"""Labelled pages -> the model that tells the blocks of text renderings apart."""
