"""The figures: how they are counted, and that they are what the docs say they are."""

import json
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from server import commands
from server.linkage import made, rivals, splinked, weights
from server.linkage.evaluation import Figures, Trial
from server.linkage.made import Record
from server.linkage.made.families import FAMILIES
from server.linkage.made.mistakes import MISTAKES
from server.linkage.reporting import ABSENT, learned, of_splink, others, report
from tests.server.linkage.people import COUNTY, person, ran, sheet, wang


@pytest.fixture(scope="module")
def trial() -> Trial:
    return Trial(made.halves(1, 1200).held_back)


def test_labelled_disputes_come_alike_from_one_seed() -> None:
    assert made.draw("a", 60) == made.draw("a", 60)
    assert made.draw("a", 60) != made.draw("b", 60)


def test_the_halves_share_no_township_and_nobody() -> None:
    tuning, held_back = made.halves(1, 200)
    places = [{each.sheet.village[:9] for each in half} for half in (tuning, held_back)]
    macs = [
        {person.id_mac for each in half for person in each.sheet.persons} - {""}
        for half in (tuning, held_back)
    ]
    assert not places[0] & places[1]
    assert not macs[0] & macs[1]


def test_every_family_and_every_mistake_is_drawn(trial: Trial) -> None:
    drawn = {mark for record in trial.records for mark in record.marks}
    families = {family.__name__ for family in FAMILIES} - {"once"}
    assert families | set(MISTAKES) <= drawn


def test_most_pairs_that_share_a_key_are_not_one_dispute(trial: Trial) -> None:
    assert len(trial.pairs) > 2 * len(trial.true)


def test_nearly_every_true_pair_shares_a_key(trial: Trial) -> None:
    assert trial.unreached() <= len(trial.true) * 0.01


def test_one_dispute_in_two_records_is_found(trial: Trial) -> None:
    assert trial.ours(weights.LIKELY).total.f1 > 0.94


def test_nobody_is_joined_to_somebody_else_by_machine(trial: Trial) -> None:
    joined = trial.joined()
    assert joined.persons > 20
    assert (joined.other_persons, joined.other_disputes) == (0, 0)


def test_the_others_find_less(trial: Trial) -> None:
    ours = trial.ours(weights.LIKELY).total.f1
    assert all(each.total.f1 < ours - 0.2 for each in others(trial))


def test_the_weights_of_the_table_are_beside_what_the_data_say(trial: Trial) -> None:
    lines = list(learned(trial))
    tables = [*weights.PERSON.values(), *weights.MATTER.values()]
    assert len(lines) == sum(map(len, tables))
    assert any("证件号码相同" in each for each in lines)


def few() -> list[Record]:
    """One dispute in two records, and a third that is another."""
    hens = sheet("c", amount_fen=64000, text="", subtype="", place="", began_on=None)
    mark, other = frozenset({"homophone"}), frozenset({"neighbors"})
    return [
        Record(sheet("a"), 1, (1, 2), frozenset()),
        Record(sheet("b"), 1, (1, 2), mark),
        Record(hens, 2, (1, 2), other),
    ]


def test_pairs_are_counted_as_found_rightly_wrongly_or_missed() -> None:
    trial = Trial(few())
    every = trial.measured("every", lambda one, other: True)
    assert every.total == Figures(right=1, wrong=2, missed=0)
    assert every.by_mark == {
        "homophone": Figures(1, 1, 0),
        "neighbors": Figures(0, 2, 0),
    }
    none = trial.measured("none", lambda one, other: False)
    assert (none.total.recall, none.total.f1, none.total.precision) == (0, 0, 1)


def test_a_join_of_two_persons_would_be_counted() -> None:
    first, second, _ = few()
    trial = Trial([first, replace(second, people=(1, 3), matter=2)])
    trial.rarity = COUNTY
    joined = trial.joined()
    assert (joined.persons, joined.other_persons) == (2, 1)
    assert (joined.disputes, joined.other_disputes) == (1, 1)


def test_what_is_known_of_the_others_is_what_they_do() -> None:
    """anchors: any two such names are within three edits; 张建国 and 张建军 are 2/6."""
    brothers = person("张建国"), person("张建军")
    assert rivals.like_cht(person("王秀英"), person("冉隆鑫"))
    assert not rivals.like_sormas(*brothers)
    assert rivals.alike(*(rivals.trigrams(each.name) for each in brothers)) == 2 / 6
    assert not rivals.like_opencrvs(person("王秀英"), person("王秀瑛"))
    assert rivals.like_opencrvs(person("欧阳秀英"), person("欧阳秀瑛"))
    assert not rivals.like_opencrvs(wang(), wang(birth_on=ran().birth_on))
    assert not rivals.like_cht(wang(), wang(address="人和村3组"))
    assert not rivals.like_cht(wang(), wang(birth_on=ran().birth_on))
    assert not rivals.like_sormas(wang(), wang(sex="1"))
    match = rivals.of_disputes(rivals.like_sormas)
    assert match(sheet("a"), sheet("b"))
    assert not match(sheet("a"), sheet("b", dispute_type="03"))


def test_without_splink_its_figures_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    monkeypatch.setattr(sys, "path", [])
    assert not splinked.is_installed()
    assert of_splink(Trial(few())) == ABSENT


def test_a_record_is_one_row_for_splink() -> None:
    row = splinked.row(7, sheet(persons=(wang(), ran(phone="", birth_on=None))))
    assert (row["unique_id"], row["name_one"], row["name_two"]) == (
        7,
        "王秀英",
        "冉隆鑫",
    )
    assert (row["phone_two"], row["birth_two"]) == (None, None)
    assert (row["birth_one"], row["village"]) == ("1965-03-07", "da xi")


def evaluate(*arguments: str) -> str:
    asked = ["linkage", "evaluate", "--records", "240", *arguments]
    ran = CliRunner().invoke(commands.main, asked, catch_exceptions=False)
    assert ran.exit_code == 0
    return ran.output


def test_the_command_says_its_figures_to_machines() -> None:
    told = json.loads(evaluate("--json", "--no-splink"))
    assert told["f1"] > 0.8
    assert told["automatic"]["of_different_persons"] == 0
    assert set(told["others"]) == {*rivals.RIVALS, "splink"}
    assert told["others"]["splink"] == "not asked"
    assert told == json.loads(
        json.dumps(report(Trial(made.halves(1, 240).held_back), with_splink=False))
    )


def test_the_command_says_its_figures_to_people() -> None:
    told = evaluate("--no-splink")
    assert "like OpenCRVS" in told
    assert "homophone" in told
    assert "automatic" in told
    assert "证件号码相同" in evaluate("--levels")
