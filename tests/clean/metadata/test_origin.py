import pytest

from streams.clean.draft import Found, Paragraph
from streams.clean.metadata.origin import read_credit, take_credits

TEXT = [
    Paragraph(text="The first paragraph of the story says what happened."),
    Paragraph(text="The second says why it did."),
]


@pytest.mark.parametrize(
    ("line", "kind", "agencies"),
    [
        ("(With inputs from agencies.)", "agency", []),
        ("(With inputs from PTI)", "agency", ["PTI"]),
        ("Reuters", "agency", ["Reuters"]),
        ("AFP/Reuters", "agency", ["AFP", "Reuters"]),
        ("(ANSA)", "agency", ["ANSA"]),
        ("Source: Xinhua", "agency", ["Xinhua"]),
        ("Quelle: dpa", "agency", ["dpa"]),
        ("Fuente: EFE", "agency", ["EFE"]),
        ("© dpa-infocom, dpa:240517-99-1234/3", "agency", ["dpa"]),
        ("AFP contributed to this report.", "agency", ["AFP"]),
        (
            "(This story has not been edited by the Planet and is auto-generated from a syndicated feed.)",
            "syndicated",
            [],
        ),
        ("This article was originally published on Example. Read the original article.", "syndicated", []),
        ("– Rappler.com", "syndicated", []),
        ("Original-Content von: Musterfirma GmbH, übermittelt durch news aktuell", "press_release", []),
        ("来源：新华社", "agency", ["Xinhua"]),
        ("Источник: ТАСС", "agency", ["TASS"]),
    ],
)
def test_credit_lines_say_where_a_text_came_from(line: str, kind: str, agencies: list[str]) -> None:
    origin = read_credit(line)
    assert origin is not None
    assert (origin.kind, origin.agencies, origin.statement) == (kind, agencies, line)


@pytest.mark.parametrize(
    "line",
    [
        "Rudri Patel contributed to this article.",
        "This article was edited by Jane Doe.",
        "Originally published in March 2022. Last updated on December 20, 2024.",
        "The minister spoke with reporters from several agencies about the report and its sources.",
        "He was taken to hospital.",
        "Reuters reported on Monday that the talks had failed.",
    ],
)
def test_sentences_are_no_credits(line: str) -> None:
    assert read_credit(line) is None


def test_a_credit_at_the_end_is_taken_out_of_the_body() -> None:
    credit, body = take_credits([*TEXT, Paragraph(text="(With inputs from agencies.)")], [])
    assert credit is not None
    assert credit.origin.statement == "(With inputs from agencies.)"
    assert body == TEXT


def test_several_credit_lines_are_all_taken_and_the_one_with_an_agency_is_quoted() -> None:
    lines = [Paragraph(text="Source: Reuters"), Paragraph(text="(This story has not been edited by us.)")]
    credit, body = take_credits([*TEXT, *lines], [])
    assert credit is not None
    assert credit.origin.agencies == ["Reuters"]
    assert body == TEXT


def test_an_agency_in_brackets_at_the_end_of_a_sentence_stays_in_the_body() -> None:
    body = [TEXT[0], Paragraph(text="The second says why it did. (ANSA)")]
    credit, kept = take_credits(body, [])
    assert credit is not None
    assert (credit.origin.agencies, kept) == (["ANSA"], body)


def test_a_body_of_credits_alone_keeps_a_paragraph() -> None:
    _, kept = take_credits([Paragraph(text="Reuters"), Paragraph(text="AFP")], [])
    assert len(kept) == 1


def test_a_declared_source_serves_when_the_body_has_none() -> None:
    credit, body = take_credits(TEXT, [Found(text="Reuters", source="json-ld", name="sourceOrganization")])
    assert credit is not None
    assert (credit.origin.agencies, body) == (["Reuters"], TEXT)


def test_a_body_without_credits_is_left_as_it_is() -> None:
    assert take_credits(TEXT, []) == (None, TEXT)
