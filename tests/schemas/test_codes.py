"""The code lists are whole, and their names are there in both languages."""

import pytest

from schemas import bodies, codes, deeds, desk, identifiers
from schemas.labels import form_in

OFFERED_ONLY = {"village_disputes", "provinces", "willing"}


@pytest.mark.parametrize("name", codes.names())
def test_every_code_has_a_name_in_both_languages(name: str) -> None:
    for key, code in codes.code_list(name).items():
        assert key == code.code
        assert code.words("zh")
        assert code.words("en").isascii()


def test_the_eighteen_types_of_the_ministry() -> None:
    types = codes.code_list("dispute_types")
    assert list(types) == [f"{n:02}" for n in range(1, 18)] + ["99"]
    assert codes.label("dispute_types", "02") == "邻里纠纷"
    assert codes.label("dispute_types", "02", "en") == "Neighbours"
    assert codes.label("dispute_types", "77") == "77"


def test_every_subtype_is_of_a_type_and_says_whether_a_court_confirms_it() -> None:
    for code in codes.code_list("dispute_subtypes").values():
        assert code.more["type"] in codes.code_list("dispute_types")
        assert code.code.startswith(code.more["type"])
        assert isinstance(code.more["confirmable"], bool)


def test_fifty_six_peoples() -> None:
    ethnic = codes.code_list("ethnic")
    assert len(ethnic) == 58
    assert ethnic["15"].zh == "土家族"


def test_every_list_is_used_by_a_field_or_by_the_stages() -> None:
    used: set[str] = {"stages", *OFFERED_ONLY}

    def walk(form: bodies.Form) -> None:
        for field in form.fields.values():
            inner = getattr(field, "inner", field)
            if isinstance(inner, bodies.Choice):
                used.add(inner.codes_name)
            inside = form_in(field)
            if inside:
                walk(inside)

    for type in bodies.SCHEMAS:
        walk(bodies.form_of(type))
    for noun in deeds.NOUNS.values():
        for type in noun.FORMS:
            walk(noun.form_of(type))
    for type in desk.SCHEMAS:
        walk(desk.form_of(type))
    assert used == set(codes.names())


def test_the_twelve_commonest_disputes_each_set_a_type_and_say_what_to_ask() -> None:
    twelve = codes.code_list("village_disputes")
    subtypes = codes.code_list("dispute_subtypes")
    assert len(twelve) == 12
    for each in twelve.values():
        assert each.more["type"] in codes.code_list("dispute_types")
        assert each.more["ask"]
        if subtype := each.more.get("subtype"):
            assert subtypes[subtype].more["type"] == each.more["type"]


def test_every_province_of_a_card_number_has_a_name() -> None:
    assert set(codes.code_list("provinces")) == identifiers.PROVINCES


def test_fengdu_has_thirty_townships_and_338_villages() -> None:
    levels = [division.level for division in codes.divisions("500230").values()]
    assert [levels.count(each) for each in ("county", "township", "village")] == [
        1,
        30,
        338,
    ]


def test_jiangbei_has_twelve_and_132() -> None:
    levels = [division.level for division in codes.divisions("500105").values()]
    assert [levels.count("township"), levels.count("village")] == [12, 132]


@pytest.mark.parametrize("county", codes.COUNTIES)
def test_every_division_stands_under_its_parent(county: str) -> None:
    divisions = codes.divisions(county)
    for division in divisions.values():
        if division.level != "county":
            assert divisions[division.parent].code == division.code[:-3]


@pytest.mark.parametrize(
    ("code", "name", "short"),
    [
        ("500230", "丰都县", "丰都县"),
        ("500230002", "名山街道", "名山街道"),
        ("500230119200", "万泉村村民委员会", "万泉村"),
        ("500230119001", "何家场社区居民委员会", "何家场社区"),
        ("500230119200003", "万泉村第3网格", "万泉村第3网格"),
        ("500230119999", None, None),
        ("500230119999001", None, None),
        ("110101", None, None),
    ],
)
def test_names_of_places(code: str, name: str | None, short: str | None) -> None:
    assert codes.name_of(code) == name
    assert codes.short_name_of(code) == short
