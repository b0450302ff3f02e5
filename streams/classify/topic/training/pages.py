"""Hand-labelled news pages -> examples: labels from `pages.tsv`, texts from the folder of pages."""

from importlib.resources import files
from pathlib import Path

from streams.classify.topic.training.examples import Example
from streams.classify.training import pages

SETS = ("fundus", "trafilatura", "htmldate")
TEST_SETS = ("fundus",)
"""Publishers' own test pages: never trained or calibrated on."""


def read_pages(data: Path) -> list[Example]:
    """All labelled pages; those of TEST_SETS have the source `pages-test`, the others `pages`. All are held out."""
    labels = read_labels()
    found: list[Example] = []
    for name in SETS:
        keys = frozenset(key for group, key in labels if group == name)
        source = "pages-test" if name in TEST_SETS else "pages"
        for page in pages.read_pages(data, name, keys):
            language, tops = labels[name, page.key]
            found.append(Example(source, page.title, page.text, language, tops, True))
    return found


def read_labels() -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """`pages.tsv`: (set, page) -> language and topics."""
    text = (files("streams.classify.topic.training") / "pages.tsv").read_text(encoding="utf-8")
    labels: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, key, language, tops = line.split("\t")
            labels[name, key] = (language, tuple(code.ljust(8, "0") for code in tops.split(",")))
    return labels
