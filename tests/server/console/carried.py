"""What was carried by hand, for its page: one bundle whole, one cut, one lacking."""

from server.registry import db
from server.registry.bundles import Bundle
from tests.server.bundled import answered, bundled, items, reachable, taken
from tests.server.console.desk import Desk


def bundles_page(desk: Desk) -> str:
    """Where they are shown; made at the first call."""
    county = desk.county
    with county.context():
        made = db.session.query(Bundle).count() > 0
    if not made:
        phone = county.phone
        one, two = bundled(county, phone, [reachable(county, phone)]), b""
        taken(county, b"".join(one))
        cut = bundled(county, phone, items(phone, []), 3)
        taken(county, b"".join(cut[:-1]) + two)
        answered(county, phone.device)
    return "/bundles"
