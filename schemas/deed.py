"""What every deed of the desk has: who did it, and the words for why and whom."""

from collections.abc import Mapping
from typing import Any

from schemas import labels
from schemas.errors import UnknownType
from schemas.fields import Form, Group, Name, Several, Text, legal


def reason() -> Text:
    return Text(legal("理由", "reason"), most=1000)


def named(zh: str, en: str) -> Name:
    """An id, a code or a name that the deed is about."""
    return Name(legal(zh, en), most=300)


def areas(zh: str = "辖区", en: str = "areas") -> Several:
    return Several(legal(zh, en), Name(legal("区划代码", "area")), most=2000)


class Actor(Form):
    """An account of the console, or somebody at the county's machine."""

    id = named("账号", "account")
    name = named("姓名", "name")
    role = named("角色", "role")


class Deed(Form):
    """Anything done at the desk."""

    actor = Group(legal("经办人", "actor"), Actor)


class Verbs:
    """The deeds of one noun, each known by its verb."""

    def __init__(self, noun: str, forms: Mapping[str, type[Form]]) -> None:
        self._noun = noun
        self._forms = forms
        self._made: dict[str, Form] = {}

    def form_of(self, verb: str) -> Form:
        """The form of that verb, or UnknownType."""
        if verb not in self._forms:
            raise UnknownType(self._noun + verb, 1)
        if verb not in self._made:
            self._made[verb] = self._forms[verb]()
        return self._made[verb]

    def load(self, verb: str, body: object) -> dict[str, Any]:
        """Hold the body to its schema; what comes back equals what went in."""
        return labels.held(self.form_of(verb), body)
