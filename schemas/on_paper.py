"""补录: the township writes down what a mediator did and put on paper.

    on_behalf_of   the mediator whose act it is; the entry's `by` is who typed
    source         "paper"
    paper          the original: its title, its pages, the SHA-256 of each picture of it

All three or none: without the paper nobody writes for another. The picture travels as
evidence; what is sealed here is which picture it was. That the typist's role may write
for others, and that the mediator acted in the grid, is judged where the directory is.
"""

from schemas import identifiers
from schemas.fields import (
    Body,
    Choice,
    Form,
    Group,
    Identifier,
    Name,
    Several,
    When,
    Whole,
    legal,
)

NAMES = ("on_behalf_of", "source", "paper")
MOST_PAGES = 200
FROM_PAPER = When(
    "补录",
    "written down for a mediator",
    lambda body: any(name in body for name in NAMES),
)


def is_for_another(body: Body) -> bool:
    """Does this body say that somebody else did what it tells?"""
    return "on_behalf_of" in body


def has_paper(body: Body) -> bool:
    return "source" in body and "paper" in body


class Paper(Form):
    """The original that was written from."""

    title = Name(legal("纸质原件名称", "title of the original"), most=200)
    pages = Whole(legal("原件页数", "pages of the original"), 1, MOST_PAGES)
    pictures = Several(
        legal("原件照片", "pictures of the original"),
        Identifier(
            legal("照片摘要", "SHA-256 of the picture"), identifiers.check_digest
        ),
        least=1,
        most=MOST_PAGES,
    )


class Act(Form):
    """What somebody did on a day; another may write it down from the paper."""

    on_behalf_of = Identifier(
        legal("由谁办理", "whose act it is", hard=True, when=FROM_PAPER),
        identifiers.check_person,
    )
    source = Choice(legal("依据", "written from", when=FROM_PAPER), "entry_sources")
    paper = Group(legal("纸质原件", "the original", when=FROM_PAPER), Paper)
