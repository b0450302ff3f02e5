import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.deduplicate.urls import _unusual, normalise
from tests.deduplicate.pages import Shard, article


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/news/a-story", "https://www.example.com/news/a-story"),
        ("https://example.com/news/a-story/", "https://example.com/news/a-story"),
        ("https://example.com:443/news/a-story", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story?utm_source=x&utm_medium=y", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story?fbclid=abc#comments", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story?b=2&a=1", "https://example.com/news/a-story?a=1&b=2"),
        ("https://m.example.com/news/a-story", "https://example.com/news/a-story"),
        ("https://amp.example.com/news/a-story", "https://example.com/news/a-story"),
        ("https://example.com/amp/news/a-story", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story/amp/", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story.amp.html", "https://example.com/news/a-story.html"),
        ("https://example.com/news/a-story?amp=1", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story?outputType=amp", "https://example.com/news/a-story"),
        (
            "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/a-story",
            "https://example.com/news/a-story",
        ),
        ("https://www.google.com/amp/s/example.com/news/a-story", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story?print=true", "https://example.com/news/a-story"),
        ("https://example.com/news/a-story/print", "https://example.com/news/a-story"),
        ("https://example.com/news/index.html", "https://example.com/news/"),
        ("https://example.com/news/a;jsessionid=0A1B2C", "https://example.com/news/a"),
        ("https://example.com/news/a?PHPSESSID=0a1b2c", "https://example.com/news/a"),
        ("https://example.com//news///a-story", "https://example.com/news/a-story"),
        ("https://EXAMPLE.com/news/caf%C3%A9", "https://example.com/news/café"),
        ("https://example.com/news/caf%c3%a9", "https://example.com/news/caf%C3%A9"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("//example.com/news/a-story", "https://example.com/news/a-story"),
        ("https://example.com/news/old-slug-12345678.html", "https://example.com/news/new-slug-12345678.html"),
        ("https://example.com/news/12345678/old-slug", "https://example.com/news/12345678/new-slug"),
        ("https://example.com/wirtschaft/alt-a-123456.html", "https://example.com/wirtschaft/neu-a-123456.html"),
        ("https://example.com/news/old/article123456.ece", "https://example.com/news/old/article123456.ece?ref=home"),
        (
            "https://example.com/n/old-0a1b2c3d-1111-2222-3333-444455556666",
            "https://example.com/n/new-0a1b2c3d-1111-2222-3333-444455556666",
        ),
    ],
)
def test_variants_of_a_url_name_one_article(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/news/one", "https://example.com/news/two"),
        ("https://example.com/article?id=1", "https://example.com/article?id=2"),
        ("https://example.com/article.asp?sid=1", "https://example.com/article.asp?sid=2"),
        ("https://example.com/weather-20260208", "https://example.com/markets-20260208"),
        ("https://example.com/20260208/weather", "https://example.com/20260208/markets"),
        ("https://example.com/fire-burns-120000", "https://example.com/flood-hits-120000"),
        ("https://example.com/live-12345678-2", "https://example.com/live-12345678-3"),
        ("https://example.com/world/story-12345678", "https://example.com/world/story-12345679"),
        ("https://example.com/2026/02/one", "https://example.com/2026/03/one"),
        ("https://one.example.com/a", "https://two.example.com/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/#!/article/1", "https://example.com/#!/article/2"),
        ("https://example.com/News", "https://example.com/news"),
    ],
)
def test_other_articles_keep_other_urls(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    "url", [None, "", "not a url", "mailto:a@example.com", "https://", "http://[::1", "ftp://example.com/a"]
)
def test_what_is_no_web_address_is_none(url: str | None) -> None:
    assert normalise(url) is None


def test_a_long_hostile_url_is_cut_and_read_in_no_time() -> None:
    assert normalise("https://example.com/" + "a-1/" * 100_000) is not None


def test_a_canonical_url_of_the_same_domain_wins() -> None:
    shard = Shard()
    first = shard.take(article("https://lindhurst-post.example/a"))
    again = shard.take(
        article("https://lindhurst-post.example/a?view=2", canonical="https://www.lindhurst-post.example/a")
    )
    assert (again.kind, again.article_id, again.identity_basis) == ("refetch", first.article_id, "canonical_url")


def test_a_canonical_url_of_another_domain_is_not_trusted() -> None:
    shard = Shard()
    shard.take(article("https://lindhurst-post.example/a"))
    copy = shard.take(article("https://mirror.example/b", canonical="https://lindhurst-post.example/a"))
    assert (copy.kind, copy.identity_basis) == ("reprint", "url")


def test_a_canonical_url_that_is_the_front_page_is_not_trusted() -> None:
    shard = Shard()
    one = shard.take(article("https://lindhurst-post.example/news/a", canonical="https://lindhurst-post.example/"))
    two = shard.take(
        article("https://lindhurst-post.example/news/b", canonical="https://lindhurst-post.example/", body=OTHER_BODY)
    )
    assert one.article_id != two.article_id
    assert two.kind == "new"


OTHER_BODY = "Snow fell on the hills above the town on Sunday. Roads stayed open, the council said in the evening."


_PARTS = st.sampled_from(
    ["a", "news", "index.html", "story-12345678.html", "12345678", "amp", "print", "..", ".", "", "A_b~c", "caf%C3%A9", "é", "a b"]
)  # fmt: skip
_QUERIES = st.sampled_from(
    ["", "a=1", "b", "=", "utm_source=x", "a=1&b=2", "&&", "a=1&a=0", "amp=1", "q=%20", "a+b=1", "a=1;b=2"]
)
_HOSTS = st.sampled_from(
    ["example.com", "www.example.com", "m.example.com", "EXAMPLE.com", "xn--bcher-kva.example", "1.2.3.4", "example.com:8080", "www.google.de", "a-b.cdn.ampproject.org", "localhost", "example.com."]
)  # fmt: skip


@example("example.com", ["news", "..", "a"], "", "")
@example("example.com", ["a", "."], "", "")
@given(_HOSTS, st.lists(_PARTS, max_size=4), _QUERIES, st.sampled_from(["", "#top", "#!/a", "#/b", "#"]))
def test_plain_urls_are_read_as_any_other(host: str, path: list[str], query: str, fragment: str) -> None:
    url = f"https://{host}/{'/'.join(path)}{'?' + query if query else ''}{fragment}"
    assert normalise(url) == _unusual(url)
