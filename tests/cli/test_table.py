from streams.cli import table


def test_wide_characters_count_as_two_columns_and_marks_as_none():
    assert table.width("新闻 news") == 9
    assert table.width("e\u0301") == 1


def test_every_line_has_the_same_width_in_every_script():
    rows = [["plain", "en", "1"], ["卫星成功发射", "zh", "22"], ["مباراة", "ar", "333"]]
    made = table.lines(["page", "language", "ms"], rows, right=frozenset({2}), most=80)
    assert {table.width(line) for line in made} == {table.width(made[1])}


def test_long_cells_are_cut_so_that_the_table_fits():
    made = table.lines(["page", "topics"], [["a", "x" * 200], ["b", "新" * 100]], most=40)
    assert all(table.width(line) <= 40 for line in made)
    assert "…" in made[2]
    assert "…" in made[3]
