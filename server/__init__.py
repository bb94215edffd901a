"""The county's registry, console, API and hub.

What `server.app` makes is to be had here, and read when it is asked for: a process that
needs no county, as the one that only looks after the server's worker, is begun at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.app import Clock, CountyApp, Sili, county, create_app, utc_now
else:

    def __getattr__(name: str) -> object:
        if name in __all__:
            return getattr(import_module("server.app"), name)
        raise AttributeError(f"module 'server' has no attribute {name!r}")


__all__ = ["Clock", "CountyApp", "Sili", "county", "create_app", "utc_now"]
