"""A selector as stretches of an index: never too little of it."""

from sync.mango.keys import EVERYTHING, Bound, Range, members, range_of


def test_what_is_asked_within_a_member_bounds_no_member_by_itself():
    assert members({"place": {"village": "a"}, "n": 1}) == {
        "n": Range(Bound(3, 1), Bound(3, 1))
    }
    assert members({"$and": [{"n": 1}], "a": {"$exists": False}}).keys() == {"n"}


def test_one_of_several_kinds_lies_from_the_first_kind_on():
    assert range_of({"$in": [1, "a"]}).low == Bound(3)
    assert range_of({"$in": [2, 1]}).low == Bound(3, 1)
    assert range_of({"$size": 2}) == EVERYTHING
