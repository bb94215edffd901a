"""模板: proposed, let count by another, taken back; and after a restore."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import template_checks
from server.errors import NotAllowed, ReasonMissing
from server.errors.templates import (
    TemplateFaulty,
    TemplateNotFound,
    TemplateRefused,
)
from server.papers import templates
from server.permissions import Role
from server.registry import db, rebuilding, transaction
from server.registry import templates as kept
from server.registry.templates import TemplateRow
from tests.server.county import County
from tests.server.papers.templated import (
    CODE,
    WHY,
    current,
    file,
    pen,
    propose,
    publish,
    second,
    withdraw,
)
from tests.server.test_backups import back_up, restore


def refused(act: Callable[..., object], *told: Any, **more: Any) -> str:
    with pytest.raises(TemplateRefused) as found:
        act(*told, **more)
    return found.value.reason


def test_a_kind_has_the_template_of_the_program_until_two_say_otherwise(
    county: County,
) -> None:
    assert current(county).version == 0
    template = propose(county, file())
    assert current(county).version == 0
    publish(county, template)
    found = current(county)
    assert (found.version, found.digest) == (1, templates.digest(found.data))


def test_nobody_lets_his_own_template_count_not_by_another_account_either(
    county: County,
) -> None:
    template = propose(county, file())
    assert refused(publish, county, template, county.officer) == "own"
    same_person = replace(second(county), name=county.officer.name)
    assert refused(publish, county, template, same_person) == "own"
    assert current(county).version == 0


def test_who_did_not_see_the_proof_of_this_very_file_is_sent_to_it(
    county: County,
) -> None:
    about = {"pen": pen(county, county.officer), "now": county.clock.now}
    with county.context():
        told = county.officer, CODE, file(), "0" * 64, WHY
        assert refused(templates.propose, *told, **about) == "unseen"
    template = propose(county, file())
    with county.context():
        said = second(county), template, "0" * 64
        assert refused(templates.publish, *said, **about) == "unseen"


def test_what_a_second_person_refuses_never_counts(county: County) -> None:
    template = propose(county, file())
    about = {"pen": pen(county, second(county)), "now": county.clock.now}
    with county.context():
        templates.refuse(second(county), template, "少了一句", **about)
    assert refused(publish, county, template) == "decided"
    assert refused(withdraw, county, template) == "decided"
    assert current(county).version == 0


def test_a_template_taken_back_leaves_the_one_before_and_its_number_is_not_reused(
    county: County,
) -> None:
    first, other = propose(county, file("一。")), propose(county, file("二。"))
    publish(county, first)
    publish(county, other)
    assert current(county).version == 2
    withdraw(county, other)
    assert current(county).version == 1
    third = propose(county, file("三。"))
    publish(county, third)
    assert current(county).version == 3
    with county.context():
        assert templates.of_version(db.session(), CODE, 2).version == 2
        with pytest.raises(TemplateNotFound):
            templates.of_version(db.session(), CODE, 4)


def test_only_who_proposed_it_takes_back_what_waits(county: County) -> None:
    template = propose(county, file())
    assert refused(withdraw, county, template, second(county)) == "decided"
    withdraw(county, template)
    assert refused(publish, county, template) == "decided"


def test_the_template_that_counts_already_is_not_proposed_again(
    county: County,
) -> None:
    publish(county, propose(county, file()))
    assert refused(propose, county, file()) == "same"


def test_a_file_with_faults_is_never_proposed(county: County) -> None:
    with pytest.raises(TemplateFaulty) as found:
        propose(county, file("{{ ().__class__ }}"))
    assert "大括号" in found.value.zh
    with county.context():
        assert kept.standing(db.session()) == {}


def test_only_the_county_office_changes_templates_and_says_why(county: County) -> None:
    about = {"pen": pen(county, county.officer), "now": county.clock.now}
    with county.context():
        for role in set(Role) - {Role.COUNTY_OFFICER}:
            by = county.principal(role, "500230")
            with pytest.raises(NotAllowed):
                templates.propose(by, CODE, file(), "0" * 64, WHY, **about)
            for act in (templates.refuse, templates.withdraw, templates.publish):
                with pytest.raises(NotAllowed):
                    act(by, "x", WHY, **about)
        told = county.officer, CODE, file(), "0" * 64, " "
        with pytest.raises(ReasonMissing):
            templates.propose(*told, **about)


def test_a_registry_made_anew_has_the_same_templates(county: County) -> None:
    publish(county, propose(county, file()))
    before = current(county)
    with county.context():
        assert list(template_checks.check(db.session())) == []
        with transaction() as session:
            session.execute(TemplateRow.__table__.delete())
        assert len(list(template_checks.check(db.session()))) == 1
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        assert list(template_checks.check(db.session())) == []
    assert current(county) == before


def test_a_restored_registry_forgets_no_template(
    county: County, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    publish(county, propose(county, file()))
    before = current(county)
    restore(county, shelf, registry=True, hub=False)
    assert current(county) == before
    with county.context():
        assert list(template_checks.check(db.session())) == []


MOVES = st.tuples(
    st.sampled_from(["propose", "publish", "withdraw"]), st.integers(0, 3)
)


def test_the_table_of_templates_is_always_what_all_deeds_say(county: County) -> None:
    """Whatever two officers do, in any order; and versions only rise."""

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(MOVES, max_size=8))
    def live(moves: list[tuple[str, int]]) -> None:
        made: list[str] = []
        for kind, which in moves:
            do(county, made, kind, which)
        with county.context():
            db.session.rollback()
            session = db.session()
            found = kept.standing(session)
            assert kept.recorded(session) == found
            given = [each.version for each in found.values() if each.version]
            assert sorted(given) == list(range(1, len(given) + 1))

    live()


def do(county: County, made: list[str], kind: str, which: int) -> None:
    """What is refused changes nothing."""
    try:
        if kind == "propose":
            made.append(propose(county, file(f"第{which}稿。")))
        elif made:
            act = publish if kind == "publish" else withdraw
            act(county, made[which % len(made)])
    except TemplateRefused:
        pass
