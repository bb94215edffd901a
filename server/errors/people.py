"""What a person at the desk is told: who may what, and who one is."""

from datetime import datetime

from server.errors.county import CountyError


class NotAllowed(CountyError):
    code = "not_allowed"
    status = 403

    def __init__(self, verb: str, role: str) -> None:
        super().__init__(
            f"您的角色不能在此范围内做这件事（{verb}）。",
            f"the role {role} may not do this here: {verb}",
        )
        self.verb = verb
        self.role = role


class CaseNotFound(CountyError):
    """Also what somebody without scope gets: no access looks like no case."""

    code = "case_not_found"
    status = 404

    def __init__(self, case: str) -> None:
        super().__init__(f"没有找到案件 {case}。", f"there is no case {case}")
        self.case = case


class WrongPassword(CountyError):
    code = "wrong_password"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "登录名或密码不对。", "the sign-in name or the password is wrong"
        )


class WrongCode(CountyError):
    code = "wrong_code"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "验证码不对，或者已经用过；请等下一个再试。",
            "the code is wrong, or was used already; wait for the next one",
        )


class WeakPassword(CountyError):
    code = "weak_password"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "新密码至少十位，不能是登录名，两次要一样，也不能与现在的相同。",
            "ten characters at least, typed alike twice, neither the sign-in name nor"
            " the password of now",
        )


class SignInLocked(CountyError):
    code = "sign_in_locked"
    status = 429

    def __init__(self, until: datetime, seconds: int) -> None:
        super().__init__(
            f"密码错误次数过多，请在 {seconds} 秒后再试。",
            f"too many wrong passwords; try again in {seconds} seconds",
        )
        self.until = until
        self.seconds = seconds


class LoginTaken(CountyError):
    code = "login_taken"
    status = 409

    def __init__(self, login: str) -> None:
        super().__init__(
            f"登录名“{login}”已有人使用。", f"the sign-in name {login!r} is taken"
        )
        self.login = login


class UnknownLogin(CountyError):
    code = "unknown_login"
    status = 404

    def __init__(self, login: str) -> None:
        super().__init__(
            f"没有登录名为“{login}”的账户。", f"there is no account {login!r}"
        )
        self.login = login


class UnknownRole(CountyError):
    code = "unknown_role"
    status = 400

    def __init__(self, role: str, known: list[str]) -> None:
        super().__init__(
            f"没有“{role}”这个角色，可用的有：{'、'.join(known)}。",
            f"there is no role {role!r}; the roles are {', '.join(known)}",
        )
        self.role = role


class OutsideCounty(CountyError):
    code = "outside_county"
    status = 400

    def __init__(self, area: str, county: str) -> None:
        super().__init__(
            f"代码 {area} 不在本县（{county}）范围内。",
            f"the code {area} does not lie in the county {county}",
        )
        self.area = area


class ReasonMissing(CountyError):
    code = "reason_missing"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "请写明理由（1000 字以内），理由会记入案卷。",
            "say why, in at most 1,000 characters; it is written into the record",
        )


class NotActing(CountyError):
    code = "not_acting"
    status = 409

    def __init__(self, area: str) -> None:
        super().__init__(
            f"使用人现在并不负责 {area}，请刷新后再选。"
            if area
            else "请选要离开的网格，或填新到的网格。",
            f"the person does not act in {area} now; look again"
            if area
            else "choose a grid to leave, or name one to enter",
        )
        self.area = area


class FactorMissing(CountyError):
    code = "factor_missing"
    status = 409

    def __init__(self, login: str) -> None:
        super().__init__(
            f"账号“{login}”还没有绑定动态验证码，请先在网页上登录一次。",
            f"{login!r} has no authenticator yet; sign in once in the browser first",
        )
        self.login = login


class SecondNeeded(CountyError):
    """What reaches the whole county takes two persons, at the machine too."""

    code = "second_needed"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "这项授权能看到全县或能批准别人的授权，要另一人同意："
            "请加 --second 登录名（县级工作人员或安全管理员），由本人输入密码。",
            "this reaches the whole county or agrees to such, so another must agree:"
            " add --second LOGIN of a county officer or a security administrator,"
            " who types the password",
        )


class NotSecond(CountyError):
    """Who asked, whom it is about, and who may not, cannot be the second person."""

    code = "not_second"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "要由另一人同意：不能是提出人，也不能是授权给的这个人。",
            "another person must agree: neither who asked nor whom it is about",
        )


class GrantRefused(CountyError):
    """Said with what stands against it."""

    code = "grant_refused"
    status = 409


class TwoOfficersNeeded(CountyError):
    code = "two_officers_needed"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "要两名不同的工作人员各输密码才能取回。",
            "two different officers must give their passwords",
        )


class RoleNotGranted(CountyError):
    """Who enrols gives no role above or beside the own."""

    code = "role_not_granted"
    status = 403

    def __init__(self, role: str, by: str) -> None:
        super().__init__(
            f"您的角色不能为“{role}”开通手机。",
            f"the role {by} may not enrol a phone for the role {role}",
        )
        self.role = role


class PairRefused(CountyError):
    code = "pair_refused"
    status = 409


class PairNotFound(CountyError):
    """Also what somebody without scope gets."""

    code = "pair_not_found"
    status = 404

    def __init__(self, position: int) -> None:
        super().__init__(
            f"没有找到第 {position} 号结对。", f"there is no pair {position}"
        )
