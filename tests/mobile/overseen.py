"""An office's phone and a mediator's, in one grid, without a county between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from tests.mobile import driver, walk
from tests.mobile.conftest import PIN, answer_for
from tests.mobile.introducing import introduce
from tests.mobile.staging import told
from tests.mobile.two_hands import HOME, bring, other_phone
from tests.schemas.telling import accepting, ending, holding, opening

Step = tuple[str, dict[str, Any]]
MET: tuple[Step, ...] = (
    ("dispute.opened", opening()),
    ("dispute.accepted", accepting()),
    ("stage.recorded", holding(1)),
)
ENDED: tuple[Step, ...] = (*MET, ("dispute.terminated", ending()))


@contextmanager
def office(
    folder: Path, clock: PhoneClock, role: str = "judicial_office", name: str = "冉敏"
) -> Iterator[driver.Driver]:
    """The app on the phone of whose office it is to look."""
    from mobile.app import SiliApp

    folder.mkdir()
    credentials = Credentials(folder, clock)
    unlocked = credentials.create(PIN)
    answer = answer_for(credentials, person=name, role=role)
    credentials.enrol(unlocked, answer.replace('"u-1"', '"u-9"'))
    d = driver.start(SiliApp(folder, clock=clock))
    walk.give_pin(d)
    yield d
    d.close()


def know_each_other(office: Casebook, mediator: Casebook) -> None:
    """As the county's directory names them, each with his role."""
    for book in (office, mediator):
        for each in (office, mediator):
            enrolment = each.enrolment
            names = {enrolment.person_id: enrolment.person}
            introduce(book, each.unlocked.author(), role=enrolment.role, names=names)


def brought(mediator: Casebook, office: Casebook, *acts: Step) -> str:
    """A case of the mediator's that the office has heard of."""
    know_each_other(office, mediator)
    case = told(mediator, *acts)
    bring(mediator, office)
    return case


def overseen(phone: Path, shot: Callable[..., None]) -> None:
    """Pictures of what an office looks over, and of what a mediator is asked."""
    from mobile import reviewing
    from tests.mobile.conftest import SetClock, phone_clock

    clock = phone_clock(phone, SetClock())
    mediator = other_phone(phone / "mediator", clock)
    with office(phone / "office", clock) as d:
        book = d.app.casebook
        case = brought(mediator, book, *ENDED)
        brought(mediator, book, *MET)
        d.app.replace("cases")
        shot(d, "list-of-who-looks-over")
        d.tap("to-review")
        shot(d, "to-be-looked-over", both=True)
        d.app.go("look_over", case=case, home=HOME, about="")
        d.write("over:comment", "调解过程写得清楚，材料还差几样。")
        d.tap("found:0")
        shot(d, "a-dossier-looked-over", both=True)
        d.find("page").show(d.find("over:returned"))
        shot(d, "a-dossier-returned", both=True)
        d.tap("over:returned")
        about = reviewing.waiting(book)[0].entry
        d.app.go(
            "look_over", case=reviewing.waiting(book)[0].case, home=HOME, about=about
        )
        shot(d, "a-stage-looked-over")
        d.write("over:more", "石坎的照片换一张清楚的")
        d.tap("over:returned")
        d.app.go("case", case=case, home=HOME)
        d.find("page").show(d.find("case:reviews"))
        shot(d, "a-case-that-was-returned")
        bring(book, mediator)
    mediator.close()
    asks(phone / "mediator", clock, shot)


def asks(folder: Path, clock: PhoneClock, shot: Callable[..., None]) -> None:
    """The mediator's own phone, on which it has come."""
    from mobile.app import SiliApp

    d = driver.start(SiliApp(folder, clock=clock))
    walk.give_pin(d)
    d.tap("work")
    shot(d, "what-is-to-be-mended", both=True)
    shown = d.app.screens.get_screen("work").shown
    place = next(n for n, t in enumerate(shown) if "照片" in t.words)
    d.tap(f"task:{place}")
    shot(d, "asked-to-mend", both=True)
    d.close()
