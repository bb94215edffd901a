"""Templates of papers: what is proposed, and who lets it count.

    template.proposed     a .docx for a kind of paper, whole, with why it is changed
    template.published    another person saw its proof: the next version of its kind
    template.refused      that person did not let it count
    template.withdrawn    it no longer waits; or, once it counted, the one before does

The file itself is in the deed, in pieces of base64: what a record can be rebuilt from
needs no other store. A version is never given anew, whatever was withdrawn.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from schemas import identifiers
from schemas.deed import Deed, Verbs, named, reason
from schemas.fields import Body, Form, Identifier, Name, Several, legal
from schemas.texts import Words

NOUN: Final = "template."
PROPOSED, PUBLISHED = "template.proposed", "template.published"
REFUSED, WITHDRAWN = "template.refused", "template.withdrawn"
TYPES: Final = frozenset({PROPOSED, PUBLISHED, REFUSED, WITHDRAWN})
MOST_BYTES: Final = 200 * 1024
PIECE: Final = 60_000
NOT_BASE64 = Words("模板文件没有存完整", "the file is not whole")


def template() -> Identifier:
    return Identifier(legal("模板", "template"), identifiers.check_case)


def seen() -> Identifier:
    """Of which file the proof was looked at."""
    return Identifier(legal("看过样张的文件", "proof seen"), identifiers.check_digest)


class TemplateProposed(Deed):
    template = template()
    code = named("文书", "paper")
    digest = seen()
    data = Several(legal("文件", "file"), Name(legal("文件", "file"), most=PIECE))
    reason = reason()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        try:
            if not joined(data["data"]):
                yield "/data", NOT_BASE64
        except binascii.Error:
            yield "/data", NOT_BASE64


class TemplatePublished(Deed):
    template = template()
    digest = seen()


class TemplateRefused(Deed):
    template = template()
    reason = reason()


class TemplateWithdrawn(Deed):
    template = template()
    reason = reason()


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {
        "proposed": TemplateProposed,
        "published": TemplatePublished,
        "refused": TemplateRefused,
        "withdrawn": TemplateWithdrawn,
    }
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "proposed": Words("提出新模板", "Template proposed"),
        "published": Words("启用新模板", "Template published"),
        "refused": Words("不启用模板", "Template refused"),
        "withdrawn": Words("收回模板", "Template withdrawn"),
    }
)


def pieces(data: bytes) -> list[str]:
    """The file as a deed has it."""
    text = base64.b64encode(data).decode()
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def joined(pieces: Sequence[str]) -> bytes:
    """Raises binascii.Error."""
    return base64.b64decode("".join(pieces), validate=True)


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load
