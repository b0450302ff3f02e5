from streams import topics
from streams.runtime.cluster import Found, problems, wanted_config


def as_declared(**changes: Found) -> dict[str, Found]:
    return {
        **{topic.name: Found(topic.partitions, 3, wanted_config(topic, 3)) for topic in topics.ALL},
        **{name.replace("_", "."): found for name, found in changes.items()},
    }


def test_topics_as_they_are_created_have_no_problems():
    assert problems(topics.ALL, as_declared(), brokers=3) == []


def test_a_missing_topic_comes_first_and_says_how_to_create_it():
    found = as_declared()
    del found["pages.raw"]
    first = problems(topics.ALL, found, brokers=3)[0]
    assert (first.topic, first.severity, first.remedy) == ("pages.raw", "missing", "streams topics create")


def test_a_journal_with_another_number_of_partitions_is_wrong():
    journal = topics.DEDUPLICATE_JOURNAL
    noted = problems(topics.ALL, as_declared(deduplicate_journal=Found(6, 3, wanted_config(journal, 3))), brokers=3)
    assert [problem.severity for problem in noted] == ["wrong"]


def test_a_topic_that_refuses_the_largest_message_is_wrong():
    config = {**wanted_config(topics.PAGES_RAW, 3), "max.message.bytes": "1048588"}
    (problem,) = problems(topics.ALL, as_declared(pages_raw=Found(12, 3, config)), brokers=3)
    assert problem.severity == "wrong"
    assert "33554432" in problem.remedy


def test_few_replicas_are_advice_and_only_when_there_are_brokers_for_more():
    config = wanted_config(topics.PAGES_RAW, 1)
    assert [at.severity for at in problems(topics.ALL, as_declared(pages_raw=Found(12, 1, config)), brokers=3)] == [
        "advice"
    ]
    assert problems(topics.ALL, as_declared(pages_raw=Found(12, 1, config)), brokers=1) == []


def test_three_replicas_need_two_that_are_in_sync():
    assert wanted_config(topics.PAGES_RAW, 3)["min.insync.replicas"] == "2"
    assert wanted_config(topics.PAGES_RAW, 1)["min.insync.replicas"] == "1"
