"""What deduplication must reach on generated pages of real articles; `make quality-dedupe` prints the whole figure."""

from pathlib import Path

import pytest

from tests.deduplicate.stream import stream
from tests.deduplicate.texts import texts
from tests.quality.dedupe import Report, judge, report


@pytest.fixture(scope="module")
def found(data_dir: Path) -> Report:
    return report(judge(stream(texts(data_dir, "figures", 1500), 5, 2500)))


@pytest.mark.data
def test_pairs_of_reprints_are_found_and_no_others(found: Report) -> None:
    assert found.pages >= 2000
    assert found.pairs.f1 >= 0.97
    assert found.cubed.f1 >= 0.98


@pytest.mark.data
def test_no_template_story_is_merged(found: Report) -> None:
    assert found.templates >= 400
    assert found.merged_templates == 0


@pytest.mark.data
def test_distinct_articles_are_kept(found: Report) -> None:
    assert found.dropped <= 1


@pytest.mark.data
def test_versions_of_an_article_stay_together(found: Report) -> None:
    assert found.articles.f1 >= 0.999
    assert found.kinds["refetch"].f1 >= 0.99
    assert found.kinds["revision"].f1 >= 0.99
