"""Package data of the body model -> functions that score elements and blocks."""

import json
from functools import cache
from importlib.resources import files

import numpy as np

from streams.clean.html.kind_features import Weights
from streams.clean.html.tags import BLOCKS
from streams.clean.html.words import tokens_of, words_of_token
from streams.clean.trees import Trees, read_trees

FORMAT = 4
_CACHED = 50_000


class Model:
    """The learned weights of words and the trees: over the blocks for the body, over the page for its kind."""

    def __init__(  # noqa: PLR0917 -- the parts of one file set, always given together
        self,
        words: dict[str, float],
        trees: Trees,
        kind_weights: Weights,
        kind_trees: Trees,
        accept_from: tuple[float, float],
        version: str,
    ) -> None:
        self.words = words
        self.trees = trees
        self.kind_weights = kind_weights
        self.kind_trees = kind_trees
        self.accept_from = accept_from
        """Score from which a page is an article: with its URL, and without, where less is known and more is let pass."""
        self.version = version
        self._tags = {tag: words.get(f"<{tag}>", 0.0) for tag in (*BLOCKS, "custom")}
        self._tokens: dict[str, tuple[float, list[str]]] = {}
        self._keys: dict[str, tuple[float, list[str]]] = {}

    def weigh(self, tag: str, key: str) -> float:
        """Learned weight of an element by its tag and attribute words: positive inside article bodies.

        Names repeat within a page and over the pages of a site, so what was weighed is kept, in bounded tables.
        """
        return self._tags[tag] + (self._keys.get(key) or self._key(key))[0]

    def _key(self, key: str) -> tuple[float, list[str]]:
        """Weight of an attribute key, and the words in it that tell kinds of pages apart."""
        if len(self._keys) >= _CACHED:
            self._keys.clear()
        tokens = [self._token(token) for token in tokens_of(key)]
        known = self._keys[key] = (
            sum(weight for weight, _ in tokens),
            [word for _, words in tokens for word in words],
        )
        return known

    def _token(self, token: str) -> tuple[float, list[str]]:
        known = self._tokens.get(token)
        if known is None:
            if len(self._tokens) >= _CACHED:
                self._tokens.clear()
            words, weights, kinds = words_of_token(token), self.words, self.kind_weights.made
            known = self._tokens[token] = (
                sum(weights.get(word, 0.0) for word in words),
                [word for word in words if word in kinds],
            )
        return known

    def weighed_words(self, keys: list[str]) -> set[str]:
        """Words of the elements of a page, from their attribute keys: those that weigh for the page's kind."""
        known, read = self._keys, self._key
        found: set[str] = set()
        for key in set(keys):
            if words := (known.get(key) or read(key))[1]:
                found.update(words)
        return found


def element_words(keys: list[str]) -> set[str]:
    """All words of the elements of a page, from their attribute keys, for learning what they weigh."""
    tokens = {token for key in set(keys) for token in tokens_of(key)}
    return {word for token in tokens for word in words_of_token(token)}


@cache
def load() -> Model:
    """Read the package's model once; a file of another format is refused."""
    folder = files("streams.clean.html") / "model"
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if about["format"] != FORMAT:
        raise ValueError(f"the body model has format {about['format']}; {FORMAT} is read")
    words = json.loads((folder / "words.json").read_text("utf-8"))
    made, said = (json.loads((folder / f"kind_{name}.json").read_text("utf-8")) for name in ("made", "said"))
    with (folder / "trees.npz").open("rb") as stream, np.load(stream) as data:
        body, kind = read_trees(data, "body"), read_trees(data, "kind")
    return Model(
        words,
        body,
        Weights(made, said),
        kind,
        (about["accept_from"], about["accept_from_without_url"]),
        about["version"],
    )
