"""What stands in the way of adding a unit, of changing it, of ending it."""

from collections.abc import Mapping

from server.errors.county import Barred, CountyError

REFUSED: Mapping[str, tuple[str, str]] = {
    "name": (
        "请填单位全称，以文字开头，不超过{most}字，不能有看不见的字符。",
        "the full name of the unit is needed: it begins with a letter, and has at most"
        " {most} characters, all visible",
    ),
    "taken": (
        "“{who}”已经登记过，名称不能重复使用。",
        "{who!r} was added before, and no name is used twice",
    ),
    "twice": ("“{who}”在表里出现了两次。", "{who!r} stands in the list twice"),
    "fixed": (
        "“{who}”已经登记，层级和类别不能改；要改请撤销后另行登记。",
        "{who!r} was added before, and its level and kind stay; end it and add another",
    ),
    "level": ("没有“{who}”这个层级。", "there is no level {who!r}"),
    "kind": ("没有“{who}”这个单位类别。", "there is no kind of unit {who!r}"),
    "area": (
        "“{who}”不是本县或本县乡镇（街道）的区划代码。",
        "{who!r} is the code neither of this county nor of a township of it",
    ),
    "township": (
        "乡镇级单位要填乡镇（街道）的区划代码，不是“{who}”。",
        "a unit of a township has the code of its township, not {who!r}",
    ),
    "duties": (
        "责任清单至少要有一项内容分类。",
        "a unit has one content category at least among its duties",
    ),
    "category": (
        "内容分类里没有“{who}”。",
        "{who!r} is none of the content categories",
    ),
    "phone": (
        "“{who}”不是电话号码，座机要写成 023-70600000。",
        "{who!r} is no telephone number; a landline is written 023-70600000",
    ),
    "ended": (
        "“{who}”已经撤销，不能再改。",
        "{who!r} has ended, and nothing of it is changed any more",
    ),
    "same": (
        "“{who}”没有变化，不用再改。",
        "nothing of {who!r} would change",
    ),
    "successor": (
        "承接单位“{who}”没有登记或者已经撤销，请先登记承接单位。",
        "{who!r}, which is to go on with its powers, is no unit that goes on; add it"
        " first",
    ),
    "itself": ("承接单位不能是它自己。", "a unit is not its own successor"),
    "petitions": (
        "“{who}”还有{most}件信访事项在办，要写明由哪个单位承接。",
        "{most} petitions lie with {who!r}: say which unit goes on with its powers",
    ),
    "accounts": (
        "“{who}”还有{most}个账号，要写明由哪个单位承接。",
        "{who!r} has {most} accounts: say which unit goes on with its powers",
    ),
    "unbound": (
        "责任单位的账号要写明是哪个单位。",
        "an account of a unit says of which",
    ),
    "bound": (
        "只有责任单位的账号写单位，这个角色不写。",
        "only the account of a unit names one; this role does not",
    ),
    "gone": (
        "“{who}”没有登记或者已经撤销，账号要绑在用的单位。",
        "{who!r} is no unit that goes on; an account is bound to one that does",
    ),
}


class UnitRefused(Barred):
    code = "unit_refused"
    bars = REFUSED


class UnitNotFound(CountyError):
    code = "unit_not_found"
    status = 404

    def __init__(self, unit: str) -> None:
        super().__init__(f"没有登记过责任单位“{unit}”。", f"there is no unit {unit!r}")
        self.unit = unit


class SheetRefused(CountyError):
    """A list of units that was brought; nothing of it was taken in."""

    code = "sheet_refused"
    status = 400
