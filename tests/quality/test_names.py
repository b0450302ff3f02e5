"""What counts as a person in the labelled sets."""

from streams.clean.html.training.pages import Known
from streams.events import Page
from tests.quality.clean import Read, names
from tests.quality.names import people


def known(*authors: str) -> Known:
    return Known("fundus", Page(page_id="x"), "", {"authors": list(authors)}, "", 0)


def test_newsrooms_and_agencies_of_the_truth_are_no_people() -> None:
    assert people(["Jane Doe", "dpa", "ORF.at"]) == {"janedoe"}


def test_several_people_in_one_string_are_several_people() -> None:
    assert people(["Chen Zhao, Daryl Fairweather"]) == {"chenzhao", "darylfairweather"}


def test_an_academic_title_makes_no_other_person() -> None:
    assert people(["Dr. Max Kolter"]) == {"maxkolter"}


def test_desk_and_agencies_count_as_signed_where_the_contract_has_them() -> None:
    scored = names(known("Jane Doe", "Deutsche Presse-Agentur"), Read("", authors=("Jane Doe",), agencies=("dpa",)))
    assert scored == {"authors": 2 / 3, "signed": 1.0, "people": 1.0}
    assert names(known("ORF.at"), Read("", desk="ORF.at")) == {"authors": 0.0, "signed": 1.0}
