from streams import records
from streams.events import Countries, Labels, event_id
from tests.deduplicate.pages import OTHER, Shard, article, removal

URL = "https://www.lindhurst-post.example/news/basin-12345678.html"


def test_a_known_article_that_is_gone_is_withdrawn() -> None:
    shard = Shard()
    first = shard.take(article(URL))
    decision = shard.decision(removal(URL + "?utm_source=feed"))
    verdict = decision.verdict
    assert verdict is not None
    assert (verdict.kind, verdict.article_id, verdict.version) == ("withdrawn", first.article_id, 2)
    assert verdict.supersedes == event_id(first.article_id, first.content_version)
    assert verdict.content_version != first.content_version
    assert decision.article is not None
    assert (decision.article.title, decision.article.body) == ("", "")
    assert decision.article.publisher.domain == "lindhurst-post.example"


def test_an_unknown_url_that_is_gone_has_no_verdict() -> None:
    decision = Shard().decision(removal(URL))
    assert (decision.verdict, decision.article, decision.entry) == (None, None, None)
    assert Shard().decision(removal(None)).verdict is None


def test_a_second_answer_that_it_is_gone_is_a_refetch() -> None:
    shard = Shard()
    shard.take(article(URL))
    shard.take(removal(URL, offset=901))
    again = shard.take(removal(URL, offset=902, fetched="2026-02-12T08:00:00Z"))
    assert again.kind == "refetch"
    assert again.match is not None
    assert again.match.method == "removal"


def test_a_replayed_removal_repeats_its_verdict() -> None:
    shard = Shard()
    shard.take(article(URL))
    page = removal(URL)
    assert shard.take(page) == shard.take(page)


def test_a_removal_replayed_after_the_article_came_back_repeats_its_verdict() -> None:
    shard = Shard()
    shard.take(article(URL))
    page, second = removal(URL, offset=901), removal(URL, offset=902)
    gone, again = shard.take(page), shard.take(second)
    shard.take(article(URL, fetched="2026-02-12T08:00:00Z"))
    assert shard.take(page) == gone
    assert shard.take(second) == again


def test_an_answer_older_than_the_known_version_withdraws_nothing() -> None:
    shard = Shard()
    shard.take(article(URL, fetched="2026-02-08T08:00:00Z"))
    shard.take(article(URL, body=OTHER, fetched="2026-02-10T08:00:00Z"))
    older = shard.take(removal(URL, fetched="2026-02-09T08:00:00Z"))
    assert older.kind == "refetch"
    assert older.match is not None
    assert older.match.method == "older_fetch"


def test_an_answer_older_than_the_first_fetch_is_of_an_unknown_url_whichever_comes_first() -> None:
    shard, page = Shard(), removal(URL, fetched="2026-02-09T08:00:00Z")
    assert shard.decision(page).verdict is None
    shard.take(article(URL, fetched="2026-02-10T08:00:00Z"))
    assert shard.decision(page).verdict is None


def test_an_article_that_comes_back_has_an_event_of_its_own() -> None:
    shard = Shard()
    first = shard.take(article(URL))
    gone = shard.take(removal(URL))
    back = shard.take(article(URL, fetched="2026-02-12T08:00:00Z"))
    assert (back.kind, back.version) == ("revision", 3)
    assert back.supersedes == event_id(gone.article_id, gone.content_version)
    assert len({first.content_version, gone.content_version, back.content_version}) == 3


def test_the_page_of_a_reprint_that_is_gone_withdraws_nothing() -> None:
    shard = Shard()
    shard.take(article(URL))
    shard.take(article("https://mirror.example/1"))
    gone = shard.take(removal("https://mirror.example/1"))
    assert gone.kind == "refetch"


def test_the_event_of_a_withdrawal_is_whole() -> None:
    shard = Shard()
    shard.take(article(URL))
    decision = shard.decision(removal(URL))
    assert decision.article is not None
    assert decision.verdict is not None
    event = records.event(decision.article, decision.verdict, Labels(countries=Countries()))
    assert event.event_type == "article.withdrawn"
    assert (event.article_id, event.supersedes) == (decision.verdict.article_id, decision.verdict.supersedes)
