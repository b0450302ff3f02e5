import pytest

from streams.clean.draft import Found, Source
from streams.clean.metadata.byline import read_byline
from streams.clean.metadata.people import People, choose_people


def people(*bylines: tuple[str, Source], sites: tuple[str, ...] = ("The Daily Planet",)) -> People:
    return choose_people([Found(text=text, source=source, path=source) for text, source in bylines], list(sites))


def authors(text: str, source: Source = "visible") -> list[str]:
    return [author.text for author in people((text, source)).authors]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("By Jane Doe and Max Muster", ["Jane Doe", "Max Muster"]),
        ("By Jane Doe, Max Muster & Ana Lima", ["Jane Doe", "Max Muster", "Ana Lima"]),
        ("BY JANE DOE", ["Jane Doe"]),
        ("Written by Jane O'Neill", ["Jane O'Neill"]),
        ("Von Jonas Petersen und Eva von der Heide", ["Jonas Petersen", "Eva von der Heide"]),
        ("Ein Kommentar von Jonas Petersen", ["Jonas Petersen"]),
        ("Par Émilie Durand et Luc Martin", ["Émilie Durand", "Luc Martin"]),
        ("Por Lucía Gómez y Juan Pérez", ["Lucía Gómez", "Juan Pérez"]),
        ("di Luca Rossi", ["Luca Rossi"]),
        ("Autor: Jan Kowalski", ["Jan Kowalski"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("Иван Петров и Анна Смирнова", ["Иван Петров", "Анна Смирнова"]),
        ("door Piet de Vries", ["Piet de Vries"]),
        ("Oleh Budi Santoso", ["Budi Santoso"]),
        ("記者 王小明", ["王小明"]),
        ("王小明／记者", ["王小明"]),
        ("홍길동 기자", ["홍길동"]),
        ("بقلم محمد علي", ["محمد علي"]),
        ("By Jane Doe, Staff Reporter", ["Jane Doe"]),
        ("By Jane Doe | Political Editor | 17 May 2024", ["Jane Doe"]),
        ("Jane Doe is a columnist for the Planet", ["Jane Doe"]),
        ("By Jane Doe, jane.doe@example.org, @janedoe", ["Jane Doe"]),
        ("By Jane Doe, PhD, MBA", ["Jane Doe"]),
        ("By Jane Doe (Reuters)", ["Jane Doe"]),
        ("By Jane Doe in Nairobi", ["Jane Doe"]),
        ("By Jane Doe, Nairobi", ["Jane Doe"]),
        ("Von Jonas Petersen, Berlin 05.08.2024, 20:59 Uhr", ["Jonas Petersen"]),
        ("By Jane Doe The Daily Planet", ["Jane Doe"]),
        ("By Jane DoeNovember 5, 2026", ["Jane Doe"]),
        ("Nov 5, 2026Jane Doe", ["Jane Doe"]),
        ("By Jane DoeTwitter", ["Jane Doe"]),
        ("By Jane Doe. Last Updated on May 5, 2026", ["Jane Doe"]),
        ("By Jane Doe ⋅ Review Editor ⋅ Updated May 5, 2026", ["Jane Doe"]),
        ("By Jane Doe, Senior Review Analyst", ["Jane Doe"]),
        ("Written by Jane Doe | Reviewed by Max Muster", ["Jane Doe"]),
        ("By Ana Ma", ["Ana Ma"]),
        ("By Tim Hanlon", ["Tim Hanlon"]),
        ("ByJane Doe", ["Jane Doe"]),
        ("Von: Bill MCCARTHY, Marisha GOLDHAMER", ["Bill MCCARTHY", "Marisha GOLDHAMER"]),
        ("Dr Max Muster", ["Dr Max Muster"]),
        ("By Jane Doe | Indoor Plants | Max Muster", ["Jane Doe", "Max Muster"]),
        ("By: Jane Doe, Director of Operations, Planet Lines", ["Jane Doe"]),
        ("This post was written by Jane Doe, Head of Marketing", ["Jane Doe"]),
        ("Jane Doe | Last Updated: | 10 Min Read | 11:01 AM ET", ["Jane Doe"]),
    ],
)
def test_a_byline_gives_its_people(byline: str, names: list[str]) -> None:
    assert authors(byline) == names


@pytest.mark.parametrize(
    "byline",
    [
        "By Newsroom Staff",
        "Devdiscourse News Desk",
        "Web Desk",
        "Von unserer Redaktion",
        "La Rédaction",
        "Редакция",
        "Redacción Digital",
        "The Daily Planet",
        "By The Daily Planet",
        "orf.at",
        "編集部",
    ],
)
def test_desks_and_the_site_itself_are_no_people(byline: str) -> None:
    found = people((byline, "visible"))
    assert found.authors == []
    assert found.desk is not None


@pytest.mark.parametrize("byline", ["Reuters", "By Associated Press", "Von dpa", "AFP et Reuters", "APA/AFP", "(ANSA)"])
def test_agencies_are_no_people(byline: str) -> None:
    found = people((byline, "json-ld"))
    assert found.authors == []
    assert found.agencies


@pytest.mark.parametrize(
    "byline",
    [
        "Photo: Jane Doe/Getty Images",
        "Reviewed by Jane Doe",
        "Editor : Jane Doe",
        "No Comments",
        "of planet.com",
        "Foto: Jonas Petersen",
        "3 minutes",
        "Follow",
        "Name *",
        "Your name:",
        "17 May 2024",
        "Published on",
        "Publié le 15 novembre 2026",
        "",
        "?!",
    ],
)
def test_what_is_no_signature_gives_nobody(byline: str) -> None:
    assert authors(byline) == []


def test_json_ld_wins_over_visible_lines() -> None:
    found = people(("Jane Doe", "json-ld"), ("By Max Muster", "visible"))
    assert [author.text for author in found.authors] == ["Jane Doe"]


def test_a_visible_line_that_names_the_same_and_more_wins() -> None:
    found = people(("Jane Doe", "json-ld"), ("By Jane Doe and Max Muster", "visible"))
    assert [author.text for author in found.authors] == ["Jane Doe", "Max Muster"]


def test_cards_of_other_stories_authors_stay_out() -> None:
    found = people(("By Jane Doe", "visible"), ("By Max Muster", "visible"))
    assert [author.text for author in found.authors] == ["Jane Doe"]


def test_a_person_in_metadata_wins_over_the_site_in_json_ld() -> None:
    found = people(("The Daily Planet", "json-ld"), ("Jane Doe", "meta"))
    assert [author.text for author in found.authors] == ["Jane Doe"]
    assert found.desk is None


def test_names_are_given_once_in_the_order_printed() -> None:
    found = people(("Jane Doe", "json-ld"), ("Max Muster", "json-ld"), ("jane doe", "json-ld"))
    assert [author.text for author in found.authors] == ["Jane Doe", "Max Muster"]


def test_a_machine_field_may_give_the_family_name_first() -> None:
    assert read_byline("Doe, Jane", set(), declared=True) == [("person", "Jane Doe")]


def test_hostile_bylines_end_soon() -> None:
    assert len(choose_people([Found(text="and " * 5000, source="visible")] * 1000, []).authors) <= 30


def test_a_person_whose_name_the_site_bears_is_a_person() -> None:
    assert [author.text for author in people(("Jane Doe", "json-ld"), sites=("Jane Doe",)).authors] == ["Jane Doe"]


def test_a_signed_line_wins_over_the_account_that_posted_the_story() -> None:
    found = people(("KatieS", "json-ld"), ("By Jane Doe", "visible"))
    assert [author.text for author in found.authors] == ["Jane Doe"]


def test_a_line_that_is_a_name_signs_only_where_nothing_else_does() -> None:
    line = Found(text="Jane Doe", source="visible", name="line", path="div>p")
    signed = Found(text="By Max Muster", source="visible", name="byline", path="div>p.byline")
    assert [author.text for author in choose_people([line], []).authors] == ["Jane Doe"]
    assert [author.text for author in choose_people([line, signed], []).authors] == ["Max Muster"]
    assert choose_people([Found(text="Skip Navigation", source="visible", name="line")], []).authors == []


def test_those_who_comment_and_photographers_do_not_sign() -> None:
    for path in (
        "div.post-img>p.img-description",
        "ol.comment-list>li>div.comment-author",
        "figure.image>footer.credit",
    ):
        assert choose_people([Found(text="Jane Doe", source="visible", name="byline", path=path)], []).authors == []


def test_a_clinic_that_posts_is_a_desk() -> None:
    found = people(("Springfield Clinic", "json-ld"))
    assert [author.text for author in found.authors] == []
    assert found.desk is not None
    assert found.desk.text == "Springfield Clinic"


def test_whom_the_page_calls_its_editor_gives_way_to_who_signs() -> None:
    found = people(("Max Muster", "json-ld"), ("By Jane Doe", "visible"), ("Editor: Max Muster", "visible"))
    assert [author.text for author in found.authors] == ["Jane Doe"]
    alone = people(("Max Muster", "json-ld"), ("Editor: Max Muster", "visible"))
    assert [author.text for author in alone.authors] == ["Max Muster"]


def line(text: str, path: str) -> Found:
    return Found(text=text, source="visible", name="line", path=path)


def test_several_lines_in_elements_of_one_kind_are_topics_not_people() -> None:
    topics = [line("Jane Doe", "div.x>div.y#6"), line("Max Muster", "div.x>div.y#7")]
    assert choose_people(topics, []).authors == []
    assert [author.text for author in choose_people(topics[:1], []).authors] == ["Jane Doe"]


def signature(text: str) -> Found:
    return Found(text=text, source="visible", name="signature", path="div>a")


def test_elements_that_stand_together_name_the_others_of_an_author_in_metadata() -> None:
    meta = Found(text="Jane Doe", source="meta", name="author", path="meta")
    both = choose_people([meta, signature("Dr Jane Doe"), signature("Max Muster")], [])
    assert [author.text for author in both.authors] == ["Dr Jane Doe", "Max Muster"]
    paper = choose_people([meta, signature("Jane Doe"), signature("The West Australian")], [])
    assert [author.text for author in paper.authors] == ["Jane Doe"]
