"""Lines beside the story, known by the words of cues.toml."""

import tomllib
from importlib.resources import files

import pytest

from streams.clean.html.cues import load

TABLE = tomllib.loads((files("streams.clean.html") / "cues.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", list(TABLE["holds"]))
def test_every_word_is_found_wherever_it_stands_in_a_line(kind: str) -> None:
    cues = load()
    words = TABLE["holds"][kind]
    lines = [line for word in words for line in (word, f"x {word} y", "nothing of it")]
    assert cues.held_by(lines)[cues.held.index(kind)].tolist() == [
        any(word in line for word in words) for line in lines
    ]


def test_lines_are_told_apart_on_long_pages() -> None:
    cues = load()
    word = TABLE["holds"][cues.held[0]][0]
    lines = ["", "x"] * 1_250
    for at in (0, 999, 1_000, 2_499):
        lines[at] = f"… {word}"
    assert cues.held_by(lines)[0].nonzero()[0].tolist() == [0, 999, 1_000, 2_499]
    assert cues.held_by([]).shape == (len(cues.held), 0)
