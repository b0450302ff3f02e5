"""What the subscribers' page has loaded is enough for what it then waits for."""

import re
from itertools import islice
from pathlib import Path

import msgspec

from streams.demo.generator import generate
from streams.events import ArticleEvent, Coordinates
from streams.pipeline import Pipeline
from streams.records import RawMessage

PAGE = Path(__file__).parents[2] / "docs/start/subscribers.md"


def test_among_the_pages_that_are_loaded_are_the_stories_that_are_waited_for() -> None:
    text = PAGE.read_text("utf-8")
    loaded, waited = re.search(r"--pages (\d+)", text), re.search(r"--country (\w+) --count (\d+)", text)
    assert loaded
    assert waited
    pipeline, found = Pipeline(), set[str]()
    for offset, value in enumerate(islice(generate(1), int(loaded[1]))):
        record = pipeline.run(RawMessage(value, Coordinates("pages.raw", 0, offset)))
        if record.topic == "articles.enriched":
            event = msgspec.json.decode(record.value, type=ArticleEvent)
            if waited[1] in [label.code for label in event.countries.subject]:
                found.add(event.article_id)
    assert len(found) >= 2 * int(waited[2])
