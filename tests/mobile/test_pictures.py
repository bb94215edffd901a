"""Each screen of the app has its picture, and the picture lies in docs/pictures."""

from mobile import app
from tests.mobile.pictures import FOLDER, SHOWN


def test_every_screen_is_pictured() -> None:
    parts = {name for some in app.PARTS.values() for name in some}
    screens = {path.stem for path in app.SCREENS.glob("*.kv")} - parts
    assert SHOWN.keys() == screens
    kept = {path.stem.removeprefix("app-") for path in FOLDER.glob("app-*.png")}
    assert set(SHOWN.values()) <= kept
