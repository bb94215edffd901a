"""Keys, the index in memory, and what is never asked below the county."""

from dataclasses import replace

from server.linkage.blocking import Index, candidates, indexed, keys
from server.linkage.sheet import Person, Sheet
from tests.server.linkage.people import COUNTY, VILLAGE, ran, sheet, wang


def test_the_keys_of_a_sheet_can_be_read() -> None:
    found = keys(sheet())
    assert f"证 {wang().id_mac}" in found
    assert "话 15412345678" in found
    assert "生 1965-03-07 wan" in found
    assert f"名 {VILLAGE[:9]} wan xiu yin" in found
    assert "双 ran long xin wan xiu yin" in found
    assert "姓 da xi ran wan 02" in found
    assert "户 da xi 3 wan 02" in found
    assert "事 da xi 2026-06-02 02" in found


def test_no_key_knows_who_applied() -> None:
    swapped = sheet(persons=(ran(role="applicant"), wang(role="respondent")))
    assert keys(swapped) == keys(sheet())


def test_a_name_heard_otherwise_has_the_same_key() -> None:
    heard = sheet(persons=(wang(name="汪绣因"), ran()))
    by_name = {key for key in keys(heard) if key[0] in "名双姓户生"}
    assert by_name == {key for key in keys(sheet()) if key[0] in "名双姓户生"}


def test_a_sheet_finds_who_shares_a_key_and_by_which() -> None:
    stranger = sheet("c", village="500230102200", place="", persons=(Person("陈国华"),))
    index = indexed([sheet("a"), replace(stranger, dispute_type="06")])
    found = index.find(sheet("b"))
    assert set(found.by_place) == {0}
    assert set(found.by_place[0]) == keys(sheet("a"))
    assert found.passed_over == ()


def test_a_key_that_too_many_share_is_passed_over_and_named() -> None:
    index = Index(most_sharing=2)
    for place in range(3):
        index.put(
            place, sheet(f"c{place}", persons=(wang(phone=f"1541234000{place}"),))
        )
    found = index.find(sheet("new", persons=(wang(phone="15412340001"),)))
    assert set(found.by_place) == {1}
    assert f"证 {wang().id_mac}" in found.passed_over


def test_candidates_come_with_their_reasons_the_likeliest_first() -> None:
    other = sheet("c", amount_fen=64000, text="", subtype="")
    known = [sheet("a"), other, sheet("new")]
    found = candidates(sheet("new"), indexed(known), known, COUNTY)
    assert [each.sheet.case for each in found] == ["a", "c"]
    assert found[0].score.total > found[1].score.total
    assert found[0].score.reasons
    assert found[0].keys


def test_restricted_cases_and_minors_are_compared_at_the_county_alone() -> None:
    secret = replace(sheet("a"), county_only=True)
    index, known = indexed([secret]), [secret]

    def asked(new: Sheet, *, below: bool) -> list[str]:
        found = candidates(new, index, known, COUNTY, below_county=below)
        return [each.sheet.case for each in found]

    assert asked(sheet("new"), below=False) == ["a"]
    assert asked(sheet("new"), below=True) == []
    assert asked(replace(sheet("new"), county_only=True), below=True) == []
