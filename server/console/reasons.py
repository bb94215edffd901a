"""Why a document waits, in one plain sentence; the exact words stand below it."""

from server.console.language import gettext


def headline(reason: str) -> str:
    """The sentence for a reason code; one for all where the code is not known."""
    return {
        "not_an_entry": gettext("不是调解记录"),
        "wrong_home": gettext("送错了网格"),
        "unknown_device": gettext("设备没有登记，登记后自动再查"),
        "revoked_device": gettext("设备已停用，须由主管核对"),
        "suspended_device": gettext("手机暂停使用，恢复后自动再查"),
        "wrong_person": gettext("记录人不是这部手机的使用人"),
        "outside_scope": gettext("记录人当时不负责这个网格"),
        "role_without_entries": gettext("记录人当时的角色不能写记录"),
        "desk_type": gettext("这类记录只由县里写"),
        "may_not_settle": gettext("记录人的身份不能核对原件"),
        "may_not_review": gettext("记录人的身份不能写这个审阅意见"),
        "may_not_answer": gettext("记录人的身份不能答复指派"),
        "not_assignee": gettext("答复指派的不是被指派的人"),
        "paper_missing": gettext("替人补录，没有附纸质原件"),
        "may_not_write_for_another": gettext("记录人的身份不能替人补录"),
        "not_their_mediator": gettext("补录写明的调解员不在这个网格"),
        "not_restricted": gettext("没有封存的内容放进了限制知悉的库"),
        "not_secret": gettext("强制报告放进了别人看得到的库"),
        "restricted_elsewhere": gettext("限制知悉的记录放错了地方"),
        "case_key_unknown": gettext("限制知悉的内容打不开"),
        "other_case_key": gettext("不是这个案件的密钥"),
        "no_body": gettext("没有内容"),
        "bad_seal": gettext("封存的签章不符，可能被改动过"),
        "wrong_id": gettext("编号与内容不符，可能被改动过"),
        "wrong_revision": gettext("版本与签章不符，可能被改动过"),
        "invalid_body": gettext("内容不合表格要求"),
        "invalid_entry": gettext("不合记录的格式"),
        "unknown_envelope": gettext("本系统的版本还不认识这种记录格式"),
        "unknown_algorithm": gettext("本系统还不认识这种签章算法"),
    }.get(reason, gettext("核验没有通过"))
