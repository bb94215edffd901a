"""Code lists and places, as the forms use them."""

from marshmallow import Schema, fields
from werkzeug.exceptions import NotFound

from schemas import codes
from server.api.door import Described, behind
from server.console.desk import county

blueprint = behind(
    Described("codes", __name__, url_prefix="/api/v1/codes", description="Code lists")
)
DIVISIONS = "divisions"


class CodeAnswer(Schema):
    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String()
    level = fields.String(metadata={"description": "of a division"})
    parent = fields.String(metadata={"description": "the division it lies in"})


class CodesAnswer(Schema):
    name = fields.String(required=True)
    codes = fields.List(fields.Nested(CodeAnswer), required=True)


class NamesAnswer(Schema):
    names = fields.List(fields.String(), required=True)


@blueprint.reads("")
@blueprint.answers(NamesAnswer)
def names() -> dict[str, list[str]]:
    """The names of all code lists."""
    return {"names": sorted([*codes.names(), DIVISIONS])}


@blueprint.reads("/<name>")
@blueprint.answers(CodesAnswer)
def code_list(name: str) -> dict[str, object]:
    """One list, in the order in which it is offered."""
    if name == DIVISIONS:
        return {"name": name, "codes": list(divisions())}
    if name not in codes.names():
        raise NotFound
    listed = [
        {"code": each.code, "zh": each.zh, "en": each.en}
        for each in codes.code_list(name).values()
    ]
    return {"name": name, "codes": listed}


def divisions() -> list[dict[str, str]]:
    return [
        {
            "code": each.code,
            "zh": each.name,
            "level": each.level,
            "parent": each.parent,
        }
        for each in codes.divisions(county()).values()
    ]
