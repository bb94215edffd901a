"""Why an assignment is not made, or not taken back."""

from collections.abc import Mapping

from server.errors.county import Barred, CountyError

REFUSED: Mapping[str, tuple[str, str]] = {
    "not_acting": (
        "{who}现在不在这个网格办案，或者没有在用的手机，收不到指派。请另选一人。",
        "{who} does not act in this grid, or has no phone in use; choose another",
    ),
    "kept_out": (
        "案卷写明{who}须回避，不能指派给他。请另选一人。",
        "the case says that {who} is kept out of it; choose another",
    ),
    "not_knower": (
        "本案限制知悉，{who}不在知情人里。请先在“知情人”里列入，或者另选一人。",
        "the case is restricted and {who} may not know of it; name him first, or"
        " choose another",
    ),
    "named": (
        "案卷里的当事人、代理人或者须回避的人与{who}同名。是他本人就不能办；确是同名的"
        "另一人，请在“为什么仍指派给他”里写明。",
        "a party, an agent or somebody recused in the case is called {who} too; if it"
        " is another person, say so under why it is assigned to him all the same",
    ),
    "declined": (
        "这件事指派给{who}，他答复过不能办。仍要指派给他的，请写明为什么。",
        "{who} declined this case before; say why it is assigned to him all the same",
    ),
    "standing": (
        "本案已经指派给{who}，还没有收回。要换人办，请先收回那一次。",
        "the case is assigned to {who} already; withdraw that first",
    ),
    "ended": (
        "本案已经了结，不用再指派。",
        "the case has ended; there is nothing to assign",
    ),
    "no_dispute": (
        "这一条是宣讲、接访一类的登记，不是纠纷，不能指派。",
        "this is the record of an occasion and no dispute",
    ),
    "day": (
        "办理期限要在今天以后、一年以内。",
        "the day must be today or later, within a year",
    ),
    "no_words": (
        "限制知悉的案件，指派里不写情况，请当面或者打电话交代。",
        "of a restricted case nothing is written with it; tell him in person",
    ),
    "words": (
        "写的话太长，或者含有看不见的字符（最多 {most} 字）。",
        "the words are too long, or hold invisible characters (at most {most})",
    ),
    "over": (
        "这次指派已经收回，或者他已答复不能办，不用再收回。",
        "the assignment was withdrawn or declined already",
    ),
}


class AssignmentRefused(Barred):
    code = "assignment_refused"
    bars = REFUSED


class AssignmentNotFound(CountyError):
    """What is out of scope looks like not there."""

    code = "assignment_not_found"
    status = 404

    def __init__(self, id: str) -> None:
        super().__init__(f"没有找到这次指派 {id}。", f"there is no assignment {id}")
        self.id = id
