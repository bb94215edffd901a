"""Every deed of the desk, of whatever noun: by its type the form, and its name.

petition.*      schemas.petition.deeds
letter.*        schemas.letters
dossier.*       schemas.dossier_deeds
paper.*         schemas.papers.deeds
template.*      schemas.papers.template_deeds
patrol.*        schemas.patrol.deeds
all others      schemas.desk

A noun with a module of its own knows its verbs without the noun (`FORMS`, `TYPE_NAMES`,
`form_of`, `load`), and has one line in `NOUNS`.
"""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from schemas import checks, desk, dossier_deeds, letters
from schemas.fields import Form
from schemas.papers import deeds as papers
from schemas.papers import template_deeds
from schemas.patrol import deeds as patrol
from schemas.petition import deeds as petition
from schemas.texts import Words

NOUNS: Mapping[str, ModuleType] = MappingProxyType(
    {
        petition.NOUN: petition,
        checks.NOUN: checks,
        letters.NOUN: letters,
        dossier_deeds.NOUN: dossier_deeds,
        papers.NOUN: papers,
        template_deeds.NOUN: template_deeds,
        patrol.NOUN: patrol,
    }
)


def form_of(type: str) -> Form:
    """The form of that deed, or UnknownType."""
    module, verb = _known(type)
    form: Form = module.form_of(verb)
    return form


def load(type: str, body: object) -> dict[str, Any]:
    """Hold the body to its schema; what comes back equals what went in."""
    module, verb = _known(type)
    held: dict[str, Any] = module.load(verb, body)
    return held


def name_of(type: str) -> Words:
    """What is done by it, in a word; UnknownType."""
    form_of(type)
    module, verb = _known(type)
    name: Words = module.TYPE_NAMES[verb]
    return name


def _known(type: str) -> tuple[ModuleType, str]:
    """The module that knows it, and what it is called there."""
    noun = type.partition(".")[0] + "."
    return (NOUNS[noun], type.removeprefix(noun)) if noun in NOUNS else (desk, type)
