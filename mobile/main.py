"""`python -m mobile.main [--data DIR]`: the app on a phone or in a desktop window."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path

from mobile import logs, sparing


def data_folder() -> Path:
    """Android's private storage, or a folder of the person at this desk."""
    private = os.environ.get("ANDROID_PRIVATE")
    if private:
        return Path(private) / "data"
    return Path(os.environ.get("SILI_APP_DATA", "~/.local/share/sili-app")).expanduser()


def main() -> None:
    parser = argparse.ArgumentParser(description="四理 · 网格调解员手机端")
    parser.add_argument("--data", type=Path, default=data_folder(), metavar="DIR")
    options = parser.parse_args()
    sparing.hold_still()
    logs.begin()
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_NO_FILELOG"] = "1"  # no personal data in a log file
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    os.environ.setdefault("KIVY_NO_CONFIG", "1")

    with sparing.spared():
        import_module("kivy.clock")
    from kivy.config import Config

    for key, value in {"width": 420, "height": 840, "multisamples": 0}.items():
        Config.set("graphics", key, value)
    Config.set("input", "mouse", "mouse,disable_multitouch")

    from mobile.app import SiliApp

    SiliApp(options.data).run()


if __name__ == "__main__":
    main()
