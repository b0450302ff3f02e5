"""The watch for drift: its metric, its alerts, and what it leaves alone."""

from prometheus_client import REGISTRY

from streams.drift import ADMITTED, PAST, RECENT
from streams.events import AlertPage
from streams.facts import Facts
from streams.records import Record
from streams.runtime.drift import DriftWatch

SITE = "coastherald.example"


def cleaned(number: int, fields: tuple[str, ...]) -> Record:
    page = AlertPage(None, f"https://www.{SITE}/{number}", "pages.raw", 0, number)
    facts = Facts(publisher=f"www.{SITE}", site=SITE, fields=fields, body_chars=2000, page=page)
    return Record("articles.cleaned", b"", b"", (), facts=facts)


def test_a_change_shows_in_the_metric_under_the_registrable_domain_and_is_published_once():
    watch = DriftWatch()
    for number in range(ADMITTED + RECENT + PAST + 10):
        assert watch.observe(cleaned(number, ("authors",))) == ()
    assert REGISTRY.get_sample_value("streams_publisher_drift", {"publisher": SITE, "aspect": "fields"}) == 0
    before = REGISTRY.get_sample_value("streams_publisher_drifts_total", {"aspect": "fields"}) or 0
    alerts = [alert for number in range(1000, 1050) for alert in watch.observe(cleaned(number, ()))]
    assert [(alert.topic, alert.key) for alert in alerts] == [("pipeline.alerts", SITE.encode())]
    score = REGISTRY.get_sample_value("streams_publisher_drift", {"publisher": SITE, "aspect": "fields"})
    assert score is not None
    assert score >= 1
    assert REGISTRY.get_sample_value("streams_publisher_drifts_total", {"aspect": "fields"}) == before + 1


def test_outcomes_without_a_page_or_a_known_domain_are_left_alone():
    watch = DriftWatch()
    for facts in (None, Facts(publisher=SITE), Facts(publisher=None, page=cleaned(1, ()).facts.page)):
        assert watch.observe(Record("pages.quarantined", None, b"", (), facts=facts)) == ()
