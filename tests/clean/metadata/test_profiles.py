import pytest

from streams.clean.draft import Found, FoundTime
from streams.clean.metadata.domains import domain_of
from streams.clean.metadata.profiles import _profiles, profile_of
from streams.clean.metadata.times import Hints, choose_times


@pytest.mark.parametrize(
    ("domain", "time"),
    [
        ("nytimes.com", "2024-05-17T10:30:00-04:00"),
        ("chicagotribune.com", "2024-05-17T10:30:00-05:00"),
        ("denverpost.com", "2024-05-17T10:30:00-06:00"),
        ("latimes.com", "2024-05-17T10:30:00-07:00"),
        ("cbc.ca", "2024-05-17T10:30:00-04:00"),
        ("vancouversun.com", "2024-05-17T10:30:00-07:00"),
        ("smh.com.au", "2024-05-17T10:30:00+10:00"),
        ("thewest.com.au", "2024-05-17T10:30:00+08:00"),
    ],
)
def test_a_time_without_zone_gets_the_clock_of_the_publishers_town(domain: str, time: str) -> None:
    profile = profile_of(domain)
    assert profile is not None
    bare = FoundTime(found=Found(text="2024-05-17T10:30:00", source="json-ld"), field="published")
    times = choose_times([bare], [], Hints(zone=profile.zone))
    assert times.published is not None
    assert times.published.moment.rfc3339() == time
    assert times.by_profile


def test_a_time_with_a_zone_keeps_it() -> None:
    zoned = FoundTime(found=Found(text="2024-05-17T10:30:00+02:00", source="json-ld"), field="published")
    times = choose_times([zoned], [], Hints(zone="America/New_York"))
    assert times.published is not None
    assert times.published.moment.rfc3339() == "2024-05-17T10:30:00+02:00"
    assert not times.by_profile


def test_other_publishers_have_no_profile() -> None:
    assert profile_of("example.org") is None
    assert profile_of(None) is None


def test_profiles_are_few_and_name_registrable_domains() -> None:
    assert len({profile.name for profile in _profiles().values()}) <= 20
    assert all(domain_of(f"https://www.{domain}/a") == domain for domain in _profiles())
