"""What goes wrong in a season, so that each page of the desk has something to say."""

from schemas.entry import Chain
from schemas.identifiers import private_database
from server import devices, erasing, moving
from server.permissions import Role
from tests.server.console.desk import Desk
from tests.server.county import GRID, Phone, new_case
from tests.server.mediation import opened

NEXT = "500230101205002"
NOT_SENT_FOR = 12


def trouble(desk: Desk) -> None:
    """Late entries, an ended phone, a copied one, and an erasure that waits."""
    county = desk.county
    moved, ended, copied = map(county.phones, ("向春华", "李文书", "田大勇"))
    dead = county.phones("冉启明")
    late = [county.seal("dispute.opened", body(county), case=new_case(), phone=phone)
            for phone in (moved, dead, dead)]  # fmt: skip
    of_ended = [
        county.seal("dispute.opened", body(county), case=new_case(), phone=ended)
        for _ in range(2)
    ]
    county.clock.forward(days=NOT_SENT_FOR)
    goes_on(desk, moved, ended)
    for made in late:
        county.put(made.document(), made.home)
    for made in of_ended:
        county.put(made.document(), private_database(ended.device))
    twice(desk, copied)
    county.ingest()
    erasure(desk)
    desk.copied = copied.device


def body(county) -> dict:
    return opened(opened_on=county.clock.now.date().isoformat())


def goes_on(desk: Desk, moved: Phone, ended: Phone) -> None:
    county = desk.county
    who = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        moving.move(
            who, moved.device, [GRID], [NEXT], "轮岗", county="500230",
            pen=county.pen, now=county.clock.now,
        )  # fmt: skip
        devices.revoke(ended.device, "手机丢了", county.clock.now, pen=county.pen)


def twice(desk: Desk, copied: Phone) -> None:
    """Used on, and put back to a copy of before."""
    for _ in range(2):
        copied.chain = Chain(copied.chain.id)
        desk.county.write(
            "dispute.opened", body(desk.county), case=new_case(), phone=copied
        )


def erasure(desk: Desk) -> None:
    county = desk.county
    with county.context():
        erasing.ask(
            county.officer, desk.written[-1].id, "mistake", "pipl-47",
            "录到了别人家的事", county.clock.now,
        )  # fmt: skip
