"""The forms of a dossier: what a case says stands on them, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.casefile import fold
from schemas.catalogue import CATALOGUE, IDENTITY, Outcome
from schemas.papers.filling import of_sheet
from schemas.papers.forms_kinds import FORMS
from schemas.papers.kinds import KINDS, kind
from schemas.papers.sheets.blocks import Sheet, Signs, Table
from schemas.papers.sheets.known import Known
from schemas.papers.sheets.printable import forms, sheet
from schemas.papers.wording import names, wording
from tests.schemas.telling import told
from tests.schemas.test_dossier import WHOLE
from tests.schemas.test_samples import folded

NUMBER = "（2026）丰虎威人调字第12号（临时号T-d-1-3）"
FORMS_OF = {each.code for each in FORMS}
by_code = pytest.mark.parametrize("code", [each.code for each in FORMS])


def squeezed(text: str) -> str:
    return "".join(text.replace("。", "").replace("，", "").split())


def cells(drawn: Sheet) -> list[str]:
    """Every word that the case gave to a sheet."""
    found: list[str] = []
    for block in drawn.blocks:
        if isinstance(block, Table):
            found += [cell for row in block.rows for cell in row]
        elif isinstance(block, Signs):
            found += block.labels
        elif hasattr(block, "pairs"):
            found += [said for _, said in block.pairs]
        else:
            found.append(block.text)
    return [squeezed(each) for each in found if each]


# Laws.


@by_code
def test_a_wording_says_nothing_but_what_its_kind_has_and_all_that_it_asks(code):
    of, used = kind(code), names(wording(code))
    assert used <= {slot.name for slot in of.every}
    assert {slot.name for slot in of.every if slot.required} <= used
    assert {slot.name for slot in of.slots[2:] if "mediation" not in slot.name} <= used


@given(st.sampled_from(range(60)))
@settings(max_examples=30)
def test_nothing_that_a_case_says_is_lost_between_sheet_and_paper(number):
    about = Known(folded()[number].tree, NUMBER)
    for each in forms(about):
        drawn = sheet(about, each, covered=False)
        if each.code in FORMS_OF:
            values = of_sheet(kind(each.code), drawn)
            stands = squeezed("".join(values.values()))
            assert [said for said in cells(drawn) if said not in stands] == []
            assert set(values) <= {slot.name for slot in kind(each.code).every}


@given(st.sampled_from(range(60)))
@settings(max_examples=30)
def test_what_is_covered_on_the_sheet_is_covered_on_the_paper(number):
    about = Known(folded()[number].tree, NUMBER)
    secrets = [
        party[name]
        for _, party in about.parties
        for name in ("id_no", "phone")
        if name in party
    ]
    for each in (each for each in forms(about) if each.code in FORMS_OF):
        drawn = sheet(about, each, covered=True)
        said = "".join(of_sheet(kind(each.code), drawn).values())
        assert [secret for secret in secrets if secret in said] == []


# What a clerk knows.


def test_every_paper_of_the_catalogue_of_a_dossier_has_its_kind():
    forms_of = {each.code for each in CATALOGUE} - {IDENTITY}
    assert forms_of <= set(KINDS)


def test_whose_name_is_restricted_is_replaced_also_where_only_the_desk_says_so():
    about = Known(folded()[0].tree, NUMBER)
    (first, *_) = [p["name"] for _, p in about.parties if p["kind"] == "person"]
    printable = next(each for each in forms(about) if each.code == "M02")
    kept = sheet(about, printable, covered=True)
    hidden = sheet(about, printable, covered=True, is_restricted=True)
    assert first in "".join(kept.words())
    assert first not in "".join(hidden.words())


def test_a_consent_stands_with_who_gave_it():
    about = Known(fold(told(*WHOLE[Outcome.WRITTEN]).known).tree, NUMBER)
    printable = next(each for each in forms(about) if each.code == "M02")
    drawn = sheet(about, printable, covered=False)
    values = of_sheet(kind("M02"), drawn)
    assert values["consents"].startswith("张大山　是否同意调解：同意调解")
    assert values["mediation_no"] == NUMBER


def drawn_of(about: Known, code: str) -> str:
    printable = next(each for each in forms(about) if each.code == code)
    return "".join(sheet(about, printable, covered=False).words())


def test_an_agreement_that_nobody_signed_yet_has_room_and_no_list_of_signatures():
    tree = fold(told(*WHOLE[Outcome.WRITTEN]).known).tree
    signed = dict(Known(tree, NUMBER).agreements())
    bare = {k: {**v, "signatures": {}} for k, v in signed.items()}
    assert "生效。" in drawn_of(Known(tree, NUMBER), "M08")
    kept = {**tree, "agreement": {**tree["agreement"], **bare}}
    assert "生效。" not in drawn_of(Known(kept, NUMBER), "M08")


def test_what_was_settled_on_the_spot_is_the_result_of_the_dossier():
    tree = fold(told(*WHOLE[Outcome.ON_SITE]).known).tree
    assert "当场和解：" in drawn_of(Known(tree, NUMBER), "M12")
