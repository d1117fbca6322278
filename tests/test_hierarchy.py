"""The hierarchy that dimension paths describe."""

from __future__ import annotations

from ifn_research.hierarchy import below, depth, member_names, members, node_paths, parent

PATHS = ["a", "a/b", "", "a/b", "c/d/e"]


def test_nodes_come_before_what_they_hold() -> None:
    assert node_paths(PATHS) == ("a", "c", "a/b", "c/d", "c/d/e")
    assert depth(PATHS) == 3
    assert depth(["", ""]) == 0
    assert parent("c/d/e") == "c/d"
    assert parent("a") == ""


def test_members_are_direct_and_below_is_everything() -> None:
    assert members(PATHS, "") == ([2], ["a", "c"])
    assert members(PATHS, "a") == ([0], ["a/b"])
    assert below(PATHS, "a") == [0, 1, 3]
    assert below(PATHS, "") == [0, 1, 2, 3, 4]
    assert below(["ab", "a"], "a") == [1]


def test_no_dimension_is_a_flat_index() -> None:
    assert node_paths(["", ""]) == ()
    assert members(["", ""], "") == ([0, 1], [])
    assert depth([]) == 0


def test_every_indicator_is_in_exactly_one_node_and_below_all_its_parents() -> None:
    nodes = ("", *node_paths(PATHS))
    assert sorted(j for node in nodes for j in members(PATHS, node)[0]) == list(range(len(PATHS)))
    for node in node_paths(PATHS):
        assert set(below(PATHS, node)) <= set(below(PATHS, parent(node)))
        assert node in members(PATHS, parent(node))[1]


def test_what_is_directly_in_a_node_goes_by_name() -> None:
    names = ["one", "two", "three", "four", "five"]
    assert member_names(names, PATHS, "") == ["three", "a", "c"]
    assert member_names(names, PATHS, "a") == ["one", "a/b"]
    assert member_names(names, PATHS, "a/b") == ["two", "four"]
