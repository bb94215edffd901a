"""Two languages: Chinese, in which the desk is written, and English beside it.

The text in code and templates is the Chinese original; `translations/en` holds its
English as a `.po` file, which is read when the app starts. Nothing is compiled and
nothing binary is kept: the catalogue that a translator edits is the one in use.

The reader's choice is a cookie, set by the switch in the header; without one, the
browser's own preference decides, and Chinese where it has none.
"""

from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal, Protocol, cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import (  # type: ignore[import-untyped]
    Babel,
    Domain,
    get_locale,
)
from flask_babel import gettext as translated

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
COOKIE = "language"
CATALOGUES = Path(__file__).parent / "translations"


@lru_cache
def translations(tongue: str) -> Translations:
    path = CATALOGUES / tongue / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(path.read_bytes()), locale=tongue))
    compiled.seek(0)
    return Translations(compiled)


class WrittenCatalogue(Domain):  # type: ignore[misc]
    """Flask-Babel's messages, read from the `.po` file itself."""

    def get_translations(self) -> Translations:
        return translations(str(get_locale()))


class Tongues(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return WrittenCatalogue()


def gettext(text: str, **parts: object) -> str:
    """The text in the reader's language, its parts put in."""
    return str(translated(text, **parts))


class Refusal(Protocol):
    """What says in both languages what went wrong."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def in_words(refused: Refusal) -> str:
    return refused.zh if language() == "zh" else refused.en


def chosen() -> str:
    wanted = request.cookies.get(COOKIE)
    if wanted in LANGUAGES:
        return wanted
    return request.accept_languages.best_match(LANGUAGES, default="zh")


def language() -> Language:
    return cast(Language, str(get_locale()))


def init_app(app: Flask) -> None:
    Tongues(
        app,
        default_locale="zh",
        default_timezone="Asia/Shanghai",
        locale_selector=chosen,
    )
