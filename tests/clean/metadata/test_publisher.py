import pytest

from streams.clean.draft import Found, Source
from streams.clean.metadata.publisher import canonical_of, country_of_phone, read_site
from streams.events import Publisher


def found(text: str, name: str, source: Source = "meta") -> Found:
    return Found(text=text, source=source, name=name)


def publisher(
    *publishers: Found,
    url: str | None = None,
    languages: tuple[str, ...] = (),
    raw: str | None = None,
    urls: tuple[str, ...] = (),
) -> Publisher:
    named = [found(text, "canonical", "link") for text in urls]
    return read_site(list(publishers), named, [found(text, "lang", "html") for text in languages], url, raw).publisher


def test_the_domain_is_the_registrable_one_of_the_url() -> None:
    assert publisher(url="https://www.news.example.co.uk/a/b?c=d").domain == "example.co.uk"
    assert publisher(url="https://münchen.example.de/").domain == "example.de"
    assert publisher(url="http://192.0.2.7:8080/a").domain == "192.0.2.7"


def test_without_a_url_the_canonical_one_and_then_an_address_tell_the_domain() -> None:
    assert publisher(urls=("https://www.example.org/a",)).domain == "example.org"
    assert publisher(found("info@news.example.org", "email")).domain == "example.org"
    assert publisher(found("planet@gmail.com", "email")).domain is None


@pytest.mark.parametrize(
    "url", ["", "nonsense", "http://[::1", "https://localhost/", "javascript:alert(1)", "https://" + "a" * 5000]
)
def test_what_is_no_public_url_has_no_domain(url: str) -> None:
    assert publisher(url=url).domain is None


def test_the_name_is_as_the_publisher_writes_it() -> None:
    assert publisher(found("The Daily Planet", "og:site_name")).name == "The Daily Planet"
    assert publisher(found("© 2024 Daily Planet Ltd. All rights reserved.", "copyright")).name == "Daily Planet Ltd"


def test_a_text_rendering_gives_the_name_that_the_domain_spells() -> None:
    raw = "Some words\nThe Daily Planet\nEmail: info@dailyplanet.com\nDaily Planet and Daily Planet"
    assert publisher(found("info@dailyplanet.com", "email"), raw=raw).name == "Daily Planet"


@pytest.mark.parametrize(
    ("url", "country", "basis"),
    [
        ("https://www.bbc.com/news/1", "GB", "table"),
        ("https://example.de/a", "DE", "domain"),
        ("https://example.co.uk/a", "GB", "domain"),
        ("https://example.tv/a", None, None),
        ("https://example.com/a", None, None),
    ],
)
def test_the_country_comes_with_what_told_it(url: str, country: str | None, basis: str | None) -> None:
    site = publisher(url=url)
    assert (site.country, site.country_basis) == (country, basis)


def test_a_phone_number_tells_the_country_of_a_generic_domain() -> None:
    site = publisher(found("+91-720-6444012", "phone"), url="https://example.com/a")
    assert (site.country, site.country_basis) == ("IN", "phone")


def test_a_locale_tells_it_last_and_american_english_tells_nothing() -> None:
    assert publisher(url="https://example.com/a", languages=("pt_BR",)).country == "BR"
    assert publisher(url="https://example.com/a", languages=("pl",)).country == "PL"
    assert publisher(url="https://example.com/a", languages=("en_US",)).country is None


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("+254 20 3288000", "KE"),
        ("0044 20 7946 0000", "GB"),
        ("+1 212 555 0100", None),
        ("+7 495 000-00-00", "RU"),
        ("+7 727 000 00 00", "KZ"),
        ("020 7946", None),
    ],
)
def test_calling_codes(phone: str, country: str | None) -> None:
    assert country_of_phone(phone) == country


def canonical(declared: str, url: str | None = "https://www.example.org/news/story?utm=1") -> str | None:
    return canonical_of([found(declared, "canonical", "link")], url)[0]


def test_a_canonical_url_is_trusted_on_the_same_registrable_domain_only() -> None:
    assert canonical("https://example.org/news/story") == "https://example.org/news/story"
    assert canonical("/news/story#top") == "https://www.example.org/news/story"
    assert canonical("https://elsewhere.org/news/story") is None
    assert canonical("https://example.org/news/story", url=None) is None


def test_a_canonical_url_that_is_the_front_page_is_none() -> None:
    assert canonical("https://example.org/") is None
    assert canonical("javascript:void(0)") is None
    assert canonical("https://[broken") is None
