"""What is done at the desk, as bodies of sealed entries.

Each names who did it (`actor`), and why wherever somebody's rights change by it.
Persons, devices, accounts and documents are named by their ids, areas by their codes.
The field writes none of these types, and no fold is given one.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError

from schemas import identifiers, labels, units
from schemas.configuring import CalendarPublished, TermChanged
from schemas.deed import Actor, areas, named
from schemas.deed import Deed as Deed
from schemas.deed import reason as reason
from schemas.errors import InvalidBody, UnknownType
from schemas.fields import (
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Identifier,
    Key,
    Keyed,
    Name,
    Pointer,
    Several,
    Text,
    Whole,
    legal,
    optional,
)
from schemas.strict_json import INTEGER_LIMIT
from schemas.texts import Words

ERASURES: Mapping[str, Words] = MappingProxyType(
    {
        "erasure": Words("本人要求删除", "asked for by the person"),
        "report": Words("误录的检举控告", "a report that does not belong here"),
        "minor": Words("未成年人信息", "about a minor"),
        "mistake": Words("录错", "a mistake"),
    }
)

WITHDRAWN = "restricted"
"""The kind of what leaves the grids only: the county and who may know keep it."""


class DeviceEnrolled(Deed):
    device = named("设备", "device")
    person = named("使用人", "person")
    role = named("角色", "role")
    areas = areas()


class DeviceRevoked(Deed):
    device = named("设备", "device")
    reason = reason()


class DeviceResumed(Deed):
    """It is let in again."""

    device = named("设备", "device")
    reason = reason()


class DeviceSuspended(DeviceResumed):
    """It is let in no more until somebody has looked; `DeviceResumed` ends that.

    Where the county did it by itself: the entries that continue one and the same.
    """

    entries = Several(
        optional("编号相同的记录", "entries of one number"),
        Name(legal("记录", "entry"), most=300),
        most=2,
    )


class ProgramToken(Deed):
    """What opens the API to a program, in the name of the account, or ends."""

    account = named("账号", "account")
    token = named("令牌", "token")


class ProgramTokenMade(ProgramToken):
    name = named("用途", "what it is for")
    verbs = Several(
        legal("可做的事", "what it may do"), Name(legal("权限", "verb")), least=1
    )
    until_on = Day(legal("有效期至", "until when"))


class RoleChanged(Deed):
    """Whoever carries the phone is something else from now on."""

    person = named("使用人", "person")
    role = named("角色", "role")
    reason = reason()


class DeviceMoved(Deed):
    """A person acts in other grids from now on; with him his devices."""

    person = named("使用人", "person")
    left = areas("离开的网格", "grids left")
    entered = areas("新到的网格", "grids entered")
    reason = reason()


class AccountAdded(Deed):
    """Asked for by the actor; where it takes two persons, agreed to by the `second`."""

    account = named("账号", "account")
    role = named("角色", "role")
    areas = areas()
    unit = units.of_account()
    reason = Text(optional("理由", "reason"), most=1000)
    second = Group(optional("第二人", "second person"), Actor)


class AccountChanged(Deed):
    """Password, role with areas, second factor, its end, its return: `what` says it."""

    account = named("账号", "account")
    what = named("变更事项", "what was changed")
    reason = reason()
    role = Name(optional("角色", "role"), most=300)
    areas = Several(
        optional("辖区", "areas"), Name(legal("区划代码", "area")), most=2000
    )
    unit = units.of_account()
    second = Group(optional("第二人", "second person"), Actor)


class AccountPaired(Deed):
    """老马带小马: from now on one reads, as a mentor, where the other acts."""

    mentor = named("带教人", "mentor")
    mentee = named("跟学人", "mentee")
    reason = reason()


class RecoveryReleased(Deed):
    what = named("取回内容", "what was released")
    about = named("所属设备", "about")
    count = Whole(legal("条数", "count"), 0, INTEGER_LIMIT)
    second = Group(legal("第二人", "second officer"), Actor)


class Quarantined(Deed):
    """A document that waited in quarantine, and what a person decided about it."""

    document = named("文档", "document")
    rev = named("版本", "revision")
    database = named("所在库", "database")
    refusal = named("原拒收理由", "why it was refused")
    reason = reason()


class KeyRotated(Deed):
    """A key of the county was followed by another, both named by their ids."""

    earlier = named("原密钥", "earlier key")
    later = named("新密钥", "later key")
    withdrawn = Flag(legal("是否撤回", "withdrawn"))
    reason = reason()


class EntryErased(Deed):
    """What an entry said is gone everywhere; `kept_until` where a sealed copy stays."""

    entry = named("记录", "entry")
    kind = named("删除类别", "kind")
    ground = named("法律依据", "ground")
    reason = reason()
    approver = Group(legal("批准人", "approver"), Actor)
    kept_until = Day(optional("封存至", "kept until"))


class RestrictedTo(Deed):
    """Who is brought a restricted case from now on, or is brought no more of it; then
    with the key under which the others go on, enclosed to the county."""

    person = named("知情人", "person")
    may_know = Flag(legal("可以知悉", "may know"))
    reason = reason()
    key = Name(optional("新密钥", "new key"), most=100)
    to = Name(optional("新密钥交给", "new key enclosed to"), most=100)
    enclosed = Text(optional("封存的新密钥", "new key, enclosed"), most=1000)


class KeyDrawn(Deed):
    """Under which key a restricted case goes on, since somebody is brought no more of
    it; enclosed to the county."""

    reason = reason()
    key = named("新密钥", "new key")
    to = named("新密钥交给", "new key enclosed to")
    enclosed = Text(legal("封存的新密钥", "new key, enclosed"), most=1000)


class Restricted(Deed):
    """An open case is one that only some may know of, from now on; with its key,
    enclosed to the county."""

    ground = Choice(legal("限制知悉的原因", "why it is restricted"), "restrictions")
    kept_out = Several(
        optional("须回避的人", "kept out"), Name(legal("人员", "person")), most=50
    )
    reason = reason()
    key = named("密钥", "key")
    to = named("密钥交给", "key enclosed to")
    enclosed = Text(legal("封存的密钥", "key, enclosed"), most=1000)


class Withdrawn(Deed):
    """What lay open of such a case was taken back from where others read it."""

    entry = named("记录", "entry")


class ReadingSealed(Deed):
    """How far the log of what was read goes: its last line, by number and digest."""

    n = Whole(legal("末号", "last number"), 0, INTEGER_LIMIT)
    head = named("末条摘要", "last digest")


class ReadingClosed(ReadingSealed):
    """Lines from before a day were dropped, up to this one."""

    before = Day(legal("早于", "before"))


class RelayEnrolled(Deed):
    """A township's laptop carries what its phones bring."""

    relay = named("中转站", "relay")
    name = named("名称", "name")
    area = named("乡镇", "township")


class RelayRevoked(Deed):
    relay = named("中转站", "relay")
    reason = reason()


class RuleAdopted(Deed):
    """A village's own rule, as its phones may cite it from now on."""

    rule = named("村规", "rule")
    village = named("村（社区）", "village")
    text = Text(legal("条文", "text"), most=2000)
    adopted_on = Day(legal("通过日期", "day adopted"))


class RuleWithdrawn(Deed):
    rule = named("村规", "rule")
    reason = reason()


class AssignmentMade(Deed):
    """A mediator is asked to take on the case, or a matter that is told with it.

    What was asked and told is no part of it: whoever looks after the deeds sees no
    case. Its salted digest is, so that nobody can say later that it was other words.
    One that is of a petition has its id as its case, and the claims.
    """

    assignment = named("指派", "assignment")
    grid = named("网格", "grid")
    assignee = named("被指派人", "assignee")
    due_on = Day(legal("办理期限", "until when"))
    content = Name(optional("指派内容摘要", "digest of what was said"), most=64)
    claims = Several(
        optional("信访诉求", "claims of the petition"), Key(legal("诉求", "claim"))
    )
    again = Text(optional("为什么仍指派给他", "why him all the same"), most=500)


class AssignmentWithdrawn(Deed):
    assignment = named("指派", "assignment")
    reason = reason()


def cases(least: int = 1, most: int = 50) -> Several:
    of_case = Identifier(legal("案件", "case"), identifiers.check_case)
    return Several(legal("案件", "cases"), of_case, least=least, most=most)


class InCase(Form):
    case = Identifier(legal("案件", "case"), identifiers.check_case)
    party = Key(legal("当事人", "party"))


class OnePerson(Form):
    """Which party somebody is in each of the cases."""

    cases = Keyed(legal("在各案中", "in each case"), InCase, numbered="k", least=2)


class WordThatStands(Form):
    at = Pointer(legal("位置", "place"))
    case = Identifier(legal("以此案为准", "as it has it"), identifiers.check_case)


class CaseJoined(Deed):
    """These cases are one dispute (`schemas.joining`)."""

    join = Identifier(legal("合并", "join"), identifiers.check_case)
    cases = cases(least=2)
    leading = Identifier(legal("主案", "leading case"), identifiers.check_case)
    persons = Keyed(optional("同一人", "one person"), OnePerson)
    chosen = Keyed(
        optional("以哪案为准", "whose word stands"), WordThatStands, numbered="c"
    )
    reason = reason()


class CaseSplit(Deed):
    """These cases are taken out of these joins again."""

    joins = Several(
        legal("合并", "joins"),
        Identifier(legal("合并", "join"), identifiers.check_case),
        least=1,
    )
    cases = cases()
    reason = reason()


class CaseDistinguished(Deed):
    """Two cases that look alike and are not the same dispute."""

    cases = cases(least=2, most=2)
    reason = reason()


class EpochBegun(Deed):
    """A life of the registry; what the one before had written last, if known."""

    epoch = named("账期", "epoch")
    predecessor = Name(optional("前一账期", "predecessor"), most=300)
    n = Whole(optional("前账末号", "last number before"), 0, INTEGER_LIMIT)
    head = Name(optional("前账末条摘要", "last digest before"), most=300)


SCHEMAS: Mapping[str, type[Form]] = MappingProxyType(
    {
        "device.enrolled": DeviceEnrolled,
        "device.revoked": DeviceRevoked,
        "device.suspended": DeviceSuspended,
        "device.resumed": DeviceResumed,
        "device.moved": DeviceMoved,
        "device.role_changed": RoleChanged,
        "account.added": AccountAdded,
        "account.changed": AccountChanged,
        "account.token_made": ProgramTokenMade,
        "account.token_ended": ProgramToken,
        "account.paired": AccountPaired,
        "account.unpaired": AccountPaired,
        "recovery.released": RecoveryReleased,
        "quarantine.released": Quarantined,
        "quarantine.kept": Quarantined,
        "entry.erased": EntryErased,
        "key.rotated": KeyRotated,
        "case.restricted": Restricted,
        "case.restricted_to": RestrictedTo,
        "case.key_drawn": KeyDrawn,
        "case.withdrawn": Withdrawn,
        "reading.sealed": ReadingSealed,
        "reading.closed": ReadingClosed,
        "relay.enrolled": RelayEnrolled,
        "relay.revoked": RelayRevoked,
        "rule.adopted": RuleAdopted,
        "rule.withdrawn": RuleWithdrawn,
        "assignment.made": AssignmentMade,
        "assignment.withdrawn": AssignmentWithdrawn,
        "case.joined": CaseJoined,
        "case.split": CaseSplit,
        "case.distinguished": CaseDistinguished,
        "config.term_changed": TermChanged,
        "config.calendar_published": CalendarPublished,
        "epoch.begun": EpochBegun,
        **units.SCHEMAS,
    }
)

TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "device.enrolled": Words("开通手机", "Device enrolled"),
        "device.revoked": Words("停用手机", "Device revoked"),
        "device.suspended": Words("暂停手机", "Device suspended"),
        "device.resumed": Words("恢复手机", "Device resumed"),
        "device.moved": Words("调整网格", "Person moved"),
        "device.role_changed": Words("调整角色", "Role changed"),
        "account.added": Words("新增账号", "Account added"),
        "account.changed": Words("变更账号", "Account changed"),
        "account.token_made": Words("开通接口令牌", "Program token made"),
        "account.token_ended": Words("吊销接口令牌", "Program token ended"),
        "account.paired": Words("结对带教", "Mentor paired"),
        "account.unpaired": Words("解除带教", "Mentor unpaired"),
        "recovery.released": Words("取回密钥", "Recovery released"),
        "quarantine.released": Words("放行待处理文档", "Quarantine released"),
        "quarantine.kept": Words("不予采信", "Quarantine kept"),
        "entry.erased": Words("删除记录内容", "Entry erased"),
        "key.rotated": Words("更换密钥", "Key rotated"),
        "case.restricted": Words("转为限制知悉", "Case restricted"),
        "case.restricted_to": Words("调整知情人", "Who may know"),
        "case.key_drawn": Words("更换案件密钥", "Key of a case drawn"),
        "case.withdrawn": Words("从网格收回记录", "Entry withdrawn"),
        "reading.sealed": Words("封存阅看记录", "Reading log sealed"),
        "reading.closed": Words("清理阅看记录", "Reading log closed"),
        "relay.enrolled": Words("开通中转站", "Relay enrolled"),
        "relay.revoked": Words("停用中转站", "Relay revoked"),
        "rule.adopted": Words("登记村规民约", "Village rule entered"),
        "rule.withdrawn": Words("收回村规民约", "Village rule withdrawn"),
        "assignment.made": Words("指派", "Assignment made"),
        "assignment.withdrawn": Words("收回指派", "Assignment withdrawn"),
        "case.joined": Words("合并案件", "Cases joined"),
        "case.split": Words("拆分案件", "Cases split"),
        "case.distinguished": Words("认定不是同一案", "Cases told apart"),
        "config.term_changed": Words("调整试行期限", "Trial term changed"),
        "config.calendar_published": Words("公布放假安排", "Calendar published"),
        "epoch.begun": Words("新账期", "Epoch begun"),
        **units.TYPE_NAMES,
    }
)


@cache
def form_of(type: str) -> Form:
    """The form of that deed, or UnknownType."""
    if type not in SCHEMAS:
        raise UnknownType(type, 1)
    return SCHEMAS[type]()


def load(type: str, body: object) -> dict[str, Any]:
    """Hold the body to its schema; what comes back equals what went in."""
    form = form_of(type)
    try:
        loaded: dict[str, Any] = form.load(body)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise InvalidBody(tuple(labels.errors(form, wrong.messages_dict))) from None
    return loaded
