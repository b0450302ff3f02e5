"""The walk over the tree: blocks of text as a reader sees them."""

from selectolax.lexbor import LexborHTMLParser

from streams.clean.html.blocks import MAX_DEPTH, MAX_NODES, Blocks, read_blocks
from streams.clean.html.tags import Role


def blocks_of(html: str) -> Blocks:
    body = LexborHTMLParser(html).body
    assert body is not None
    return read_blocks(body)


def test_inline_elements_do_not_part_a_word() -> None:
    assert blocks_of("<p>The <b>Har</b>bour <i>Post</i>\n  said <a href=x>so</a>.</p>").text == [
        "The Harbour Post said so."
    ]


def test_text_directly_in_a_division_is_a_block_beside_its_paragraphs() -> None:
    assert blocks_of("<div>Lead text.<p>First.</p>Between.<p>Second.</p></div>").text == [
        "Lead text.", "First.", "Between.", "Second.",
    ]  # fmt: skip


def test_two_breaks_part_paragraphs_and_one_parts_lines() -> None:
    assert blocks_of("<div>One line<br>and its second.<br><br>Another paragraph.</div>").text == [
        "One line\nand its second.", "Another paragraph.",
    ]  # fmt: skip


def test_a_break_after_a_long_line_parts_paragraphs() -> None:
    long = (
        "The council met for the third time this week to settle the question of the harbour wall and its cost, it said."
    )
    assert blocks_of(f"<td>{long}<br>{long}</td>").text == [long, long]


def test_scripts_styles_menus_and_form_fields_leave_no_text() -> None:
    html = (
        "<nav><a href=/>Home</a></nav><script>var x = 1</script><style>p{}</style><svg><title>icon</title></svg>"
        "<button>Share</button><select><option>One</option></select><p>Text.</p>"
    )
    blocks = blocks_of(html)
    assert blocks.text == ["Text."]
    assert blocks.menus == ["Home"]


def test_characters_in_links_are_counted_however_deep_they_stand() -> None:
    blocks = blocks_of("<a href=x><div><h3>Linked headline</h3></div></a><p>Half <a href=y>of it</a></p>")
    assert blocks.link_chars == [len("Linked headline"), len("of it")]
    assert blocks.roles[0] & int(Role.LINK)


def test_the_blocks_of_an_element_are_a_range() -> None:
    blocks = blocks_of("<main><p>a</p><section><p>b</p><p>c</p></section><p>d</p></main>")
    section = blocks.tag.index("section")
    assert blocks.text[blocks.first[section] : blocks.end[section]] == ["b", "c"]


def test_pages_with_too_many_nodes_are_read_up_to_the_limit() -> None:
    blocks = blocks_of("<p>x</p>" * MAX_NODES)
    assert blocks.truncated
    assert 0 < len(blocks.text) <= MAX_NODES


def test_elements_deeper_than_the_limit_are_not_entered() -> None:
    blocks = blocks_of("<div>seen" + "<span>" * (2 * MAX_DEPTH) + "unseen")
    assert blocks.truncated
    assert blocks.text == ["seen"]


def test_custom_elements_are_blocks() -> None:
    assert blocks_of("<x-teaser>One</x-teaser><x-teaser>Two</x-teaser>").text == ["One", "Two"]
