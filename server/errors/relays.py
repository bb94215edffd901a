"""What a relay is told, or who enrols and ends one."""

from server.errors.county import CountyError


class UnknownRelay(CountyError):
    code = "unknown_relay"
    status = 401

    def __init__(self, relay: str) -> None:
        super().__init__(
            f"中转站 {relay} 未在本县登记。",
            f"the relay {relay} is not registered in this county",
        )
        self.relay = relay


class RelayNotFound(CountyError):
    """Told at the desk; what is out of scope looks like not there."""

    code = "relay_not_found"
    status = 404

    def __init__(self, relay: str) -> None:
        super().__init__(f"没有找到中转站 {relay}。", f"there is no relay {relay}")
        self.relay = relay


class RelayEnded(CountyError):
    code = "relay_ended"
    status = 403

    def __init__(self, relay: str) -> None:
        super().__init__(
            "这个中转站已被停用；它还保存的手机记录，请用手机直接同步到县里。",
            "this relay was ended; what it still holds, the phones themselves bring to"
            " the county",
        )
        self.relay = relay


class RelayNotEnrolled(CountyError):
    """Told at the laptop."""

    code = "relay_not_enrolled"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "这台电脑还没有开通为中转站。请让乡镇主管在县里的“中转站”一页生成开通码，"
            "再运行 sili relay enrol。",
            "this laptop is no relay yet: have a code made on the county's page for"
            " relays, then run sili relay enrol",
        )


class WrongRelayPassword(CountyError):
    code = "wrong_relay_password"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "密码不对，中转站没有打开。忘了密码，请找县里：记录没有丢。",
            "the password is wrong and the relay stays shut; if it is forgotten, the"
            " county can open it, and nothing is lost",
        )


class PasswordTooShort(CountyError):
    code = "relay_password_too_short"
    status = 400

    def __init__(self, least: int) -> None:
        super().__init__(
            f"中转站的密码至少 {least} 个字符。",
            f"a relay's password has at least {least} characters",
        )


class RelayRefused(CountyError):
    """The county's words, told at the laptop."""

    code = "relay_refused"
    status = 403

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"县里没有受理：{zh}", f"the county refuses: {en}")


class CountyAway(CountyError):
    """No line, for now."""

    code = "county_away"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "连不上县里，稍后再试；存着的记录都在。",
            "the county does not answer; what is held stays, try again later",
        )


class ListTooOld(CountyError):
    """Told to a phone that asks to be let in."""

    code = "list_too_old"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "中转站的名单已超过七天，请先让中转站联网。",
            "the relay's list of who is let in is older than seven days: it needs the"
            " county first",
        )


class NotLetIn(CountyError):
    """Told to a phone: this relay does not know it, or knows that it was ended."""

    code = "not_let_in"
    status = 403

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"中转站没有让这部手机进来：{zh}", f"not let in: {en}")
