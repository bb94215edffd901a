"""文书: numbered without gap or repeat, kept, corrected, cancelled, served."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from schemas.errors import InvalidBody
from server.errors.papers import PaperLacks, PaperNotFound, PaperRefused
from server.errors.petitions import RegistrationRefused
from server.errors.printing import PrintFailed
from server.papers import files
from server.papers.reading import PaperQuery, listed, of_petition
from server.petitions.opening import opened
from server.registry import db, paper_rows, rebuilding, transaction
from server.registry.paper_rows import PaperFile, PaperRow
from tests.schemas.petition.telling import OTHER, UNIT
from tests.server.asked import look as look_at
from tests.server.asked import registered, step, unit
from tests.server.papers.papers import (
    cancelled,
    handled,
    issued,
    letter_to,
    look,
    served,
    values,
)
from tests.server.test_backups import back_up
from tests.server.test_petitions import wrong


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(PaperRefused) as barred:
        yield
    assert barred.value.reason == reason


def test_a_paper_is_numbered_in_its_series_printed_and_kept(county):
    petition = registered(county)
    one, other = issued(county, petition), issued(county, petition)
    assert look(county, one).row.number == "丰信告〔2026〕1号"
    assert look(county, other).row.number == "丰信告〔2026〕2号"
    view = look(county, one)
    assert view.values["doc_no"] == "丰信告〔2026〕1号"
    assert view.row.recipient == "谭明华"
    with county.context():
        about = db.session(), county.sili.media, county.sili.keys, one
        assert files.opened(*about, files.PDF).startswith(b"%PDF")
        assert files.opened(*about, files.DOCX).startswith(b"PK")
    assert wrong(county) == []


def test_nothing_is_issued_that_lacks_something_and_its_number_is_not_lost(county):
    petition = registered(county)
    lacking = {**values("D04"), "routed_on": ""}
    with pytest.raises(PaperLacks) as lacks:
        issued(county, petition, values=lacking)
    assert [each.slot for each in lacks.value.lacking] == ["routed_on"]
    assert "信访工作条例§23" in lacks.value.zh
    assert look(county, issued(county, petition)).row.n == 1
    assert wrong(county) == []


def test_what_fails_in_printing_gives_its_number_back(county, monkeypatch):
    petition = registered(county)

    def fails(*_: object) -> None:
        raise PrintFailed("died")

    with monkeypatch.context() as broken:
        broken.setattr(files, "keep", fails)
        with pytest.raises(PrintFailed):
            issued(county, petition)
    assert look(county, issued(county, petition)).row.n == 1
    assert wrong(county) == []


def test_a_corrected_paper_bears_both_numbers_and_both_stay(county):
    petition = registered(county)
    one = issued(county, petition)
    other = issued(county, petition, replaces=one)
    assert look(county, other).values["doc_no"] == (
        "丰信告〔2026〕2号（代替丰信告〔2026〕1号）"
    )
    assert look(county, one).row.replaced_by == other
    with refused("replaced"):
        issued(county, petition, replaces=one)
    with refused("replaced"):
        served(county, one)
    cancelled(county, other)
    assert look(county, one).row.replaced_by is None
    assert wrong(county) == []


def test_a_cancelled_number_stays_and_is_never_given_again(county):
    petition = registered(county)
    one = issued(county, petition)
    cancelled(county, one)
    with refused("cancelled"):
        cancelled(county, one)
    with refused("cancelled"):
        served(county, one)
    assert look(county, issued(county, petition)).row.n == 2
    with county.context():
        found = listed(county.officer, PaperQuery(state="cancelled")).rows
    assert [row.paper for row in found] == [one]
    assert wrong(county) == []


def test_a_paper_is_served_with_what_proves_it(county):
    petition = registered(county)
    one = issued(county, petition)
    with pytest.raises(InvalidBody):
        served(county, one, mode="post")
    with pytest.raises(InvalidBody):
        served(county, one, mode="left", why="拒绝签收")
    with refused("future"):
        served(county, one, served_on="2026-03-03")
    served(county, one, mode="post", post_no="EX123456789CN")
    row = look(county, one).row
    assert (str(row.served_on), row.mode) == ("2026-03-02", "post")
    served(county, one, mode="left", why="拒绝签收", witnesses=["何支书"])
    assert look(county, one).row.mode == "post"
    assert len(look(county, one).since) == 2
    assert wrong(county) == []


def test_the_step_of_the_petition_is_done_with_the_service_of_its_paper(county):
    petition = registered(county)
    own = handled(county, petition)
    one = issued(county, petition, "D22", by=own, unit=own.unit)
    served(county, one, by=own, signed_by="谭明华", opinion="0")
    (claim,) = look_at(county, petition).petition.claims.values()
    assert claim.state == "served"
    deed = claim.last("served")
    assert deed is not None
    assert deed.body["result"] == "opinion"
    assert deed.body["signed"] is True
    assert wrong(county) == []


def test_a_unit_issues_its_own_and_sees_no_paper_about_anothers_claim(county):
    petition = registered(county, claims=2)
    for claim, to in (("c1", UNIT), ("c2", OTHER)):
        step(county, petition, "classified", claim)
        step(county, petition, "transferred", claim, unit=to)
    own, another = unit(), unit(OTHER)
    step(county, petition, "unit_received", by=own)
    step(county, petition, "accepted", by=own)
    one = issued(county, petition, "D05", by=own, unit=UNIT)
    assert look(county, one, by=own).row.unit == UNIT
    with pytest.raises(PaperNotFound):
        look(county, one, by=another)
    with refused("claims"):
        issued(county, petition, "D05", by=own, claims=("c2",))
    with refused("not_yours"):
        issued(county, petition, "D04", by=own)
    told = issued(county, petition, "D02", values=letter_to(UNIT))
    with county.context():
        assert {r.paper for r in listed(own, PaperQuery()).rows} == {one, told}
        assert listed(another, PaperQuery()).rows == []
        view = opened(another, petition, county.sili.keys, county.clock.now)
        assert of_petition(db.session(), another, view) == []
    with refused("not_yours"):
        cancelled(county, told, by=own)


def test_no_paper_of_a_report_is_issued_here(county):
    with refused("report"):
        issued(county, registered(county), "D13")


def test_a_form_that_is_sent_twice_issues_one_paper(county):
    petition = registered(county)
    one = issued(county, petition, key="form-1")
    assert issued(county, petition, key="form-1") == one
    with pytest.raises(RegistrationRefused):
        issued(county, petition, key="form-1", values=values("D04", routed_on="明天"))


def test_a_registry_made_anew_has_the_same_papers(county):
    petition = registered(county)
    one = issued(county, petition)
    issued(county, petition, replaces=one)
    cancelled(county, issued(county, petition))
    served(county, issued(county, petition))
    with county.context():
        before = rows()
        with transaction() as session:
            session.execute(PaperRow.__table__.delete())
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        assert rows() == before
    assert wrong(county) == []


def rows() -> list[dict[str, object]]:
    every = db.session.scalars(select(PaperRow).order_by(PaperRow.paper))
    return [paper_rows.as_dict(row) for row in every]


def test_what_is_not_as_the_deeds_say_is_found(county):
    one = issued(county, registered(county))
    with county.context(), transaction() as session:
        session.execute(update(PaperRow).values(recipient="别人"))
        session.execute(delete(PaperFile).where(PaperFile.kind == "pdf"))
    found = wrong(county)
    assert found == [
        "paper its row is not what the deeds say",
        "paper its pdf is not kept as the deed has it",
    ]
    with county.context(), transaction() as session:
        session.execute(delete(PaperRow).where(PaperRow.paper == one))
    assert "number_series its numbers are not 1, 2, 3 …" in wrong(county)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["issue", "correct", "cancel", "serve"]), st.integers(0, 9)
    ),
    max_size=7,
)


@settings(max_examples=8, suppress_health_check=[*HealthCheck], deadline=None)
@given(moves=MOVES)
def test_whatever_is_done_numbers_have_no_gap_and_rows_are_what_deeds_say(
    county, moves
):
    petition = registered(county)
    papers = [issued(county, petition)]
    for kind, at in moves:
        paper = papers[at % len(papers)]
        try:
            if kind == "issue":
                papers.append(issued(county, petition))
            elif kind == "correct":
                papers.append(issued(county, petition, replaces=paper))
            else:
                {"cancel": cancelled, "serve": served}[kind](county, paper)
        except PaperRefused:
            assert not look(county, paper).row.is_standing
    with county.context():
        numbers = sorted(db.session.scalars(select(PaperRow.n)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert wrong(county) == []


def test_a_backup_has_the_printed_files(county, tmp_path):
    one = issued(county, registered(county))
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        mine = select(PaperFile.address).where(PaperFile.paper == one)
        addresses = set(db.session.scalars(mine))
    assert len(addresses) == 2
    assert addresses <= set(shelf.manifest["media"])
