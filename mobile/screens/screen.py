"""What all screens share: the app, and being entered and left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.app import App
from kivy.uix.screenmanager import Screen

if TYPE_CHECKING:
    from mobile.app import SiliApp


class SiliScreen(Screen):
    """One screen. Made when it is first shown, entered each time it is shown."""

    @property
    def app(self) -> SiliApp:
        app: SiliApp = App.get_running_app()
        return app

    def enter(self, **place: object) -> None:
        """Show what there is now."""

    def leave(self) -> None:
        """Another screen comes, or Android pauses us: keep what is on the paper."""

    def goes_back(self) -> bool:
        """The back key, if this screen has a use for it."""
        return False
