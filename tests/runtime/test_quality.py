"""Quality metrics count what the outcomes say, with a bounded number of publishers."""

from prometheus_client import REGISTRY

from streams.records import Facts, Record
from streams.runtime.quality import ADMITTED_AT, NAMED, Quality


def enriched(publisher: str, **facts: object) -> Record:
    return Record("articles.enriched", b"", b"", (), facts=Facts(publisher=publisher, **facts))


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_fields_labels_and_conflicts_are_counted():
    before = {name: value(f"streams_{name}_total") for name in ("quality_events", "declared_conflicts")}
    dated = value("streams_field_present_total", field="published_at")
    unknown = value("streams_label_known_total", label="topic", known="no")
    Quality().observe(enriched("a.example", fields=("published_at",), country=0.9, conflict=True))
    assert value("streams_quality_events_total") == before["quality_events"] + 1
    assert value("streams_declared_conflicts_total") == before["declared_conflicts"] + 1
    assert value("streams_field_present_total", field="published_at") == dated + 1
    assert value("streams_label_known_total", label="topic", known="no") == unknown + 1


def test_a_publisher_has_a_name_of_its_own_once_it_is_large_and_only_so_many_have():
    quality = Quality()
    for number in range(NAMED + 50):
        for _ in range(ADMITTED_AT):
            quality.observe(enriched(f"site{number}.example"))
    assert value("streams_publisher_articles_total", publisher="site0.example") == 1
    named = [
        sample.labels["publisher"]
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "streams_publisher_articles_total" and sample.labels["publisher"].startswith("site")
    ]
    assert len(set(named)) == NAMED


def test_an_article_between_the_stages_is_not_counted():
    before = value("streams_quality_events_total")
    Quality().observe(Record("articles.cleaned", b"", b"", (), facts=Facts(publisher="a.example")))
    assert value("streams_quality_events_total") == before


def test_a_record_without_facts_is_not_counted():
    before = value("streams_quality_events_total")
    Quality().observe(Record("articles.unique", b"", b"", ()))
    assert value("streams_quality_events_total") == before
