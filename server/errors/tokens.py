"""What stands in the way of a token for a program."""

from collections.abc import Mapping

from server.errors.county import Barred

REFUSED: Mapping[str, tuple[str, str]] = {
    "name": (
        "请写明令牌给哪个系统用，{most} 字以内。",
        "say which system it is for, in {most} characters",
    ),
    "verbs": (
        "请至少选一项，且只能选本账号有权做的事。",
        "choose one thing at least, and nothing that the account itself may not do",
    ),
    "days": (
        "有效期为 1 至 {most} 天。",
        "it lasts from one day to {most}",
    ),
    "many": (
        "已有 {most} 个有效令牌，请先吊销不用的。",
        "there are {most} already; end those that are not needed",
    ),
    "unknown": (
        "没有找到您的令牌 {who}。",
        "you have no token {who}",
    ),
}


class ProgramTokenRefused(Barred):
    code = "program_token_refused"
    status = 422
    bars = REFUSED
