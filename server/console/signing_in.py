"""The door: a name, a password, a code, and back to the page one was on.

Flask-Login carries the token of the stay in the signed session cookie; whose it is,
and whether the stay still lasts, `server.accounts` says anew at every page. An
account that meets wrong passwords is locked there; here an address that keeps
guessing over many accounts is told to wait.
"""

from urllib.parse import urlsplit

import segno
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import (  # type: ignore[import-untyped]
    LoginManager,
    current_user,
    login_user,
    logout_user,
)

from server import accounts, own_account, second_factor
from server.accounts import Signed
from server.console import kept
from server.console.desk import now, sili
from server.console.language import COOKIE, LANGUAGES, gettext, in_words
from server.errors import CountyError, SignInLocked, WrongCode, WrongPassword
from server.permissions import Principal
from server.second_factor import Halfway

GUESSES = "20 per minute"
HALF = "half"
"""In the session: the token of a stay that waits for its second factor."""
YEAR = 365 * 24 * 3600


class Clerk:
    """The person at this browser, as Flask-Login wants to see one."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, principal: Principal) -> None:
        self.token = token
        self.principal = principal
        self.name = principal.name
        self.role = principal.role

    def get_id(self) -> str:
        return self.token


def clerk_of(token: str) -> Clerk | None:
    principal = accounts.signed_in(token, now())
    return Clerk(token, principal) if principal else None


def onward(wanted: str | None) -> str:
    """Where to go next: a page of ours, and nowhere else."""
    address = urlsplit(wanted or "")
    ours = not address.scheme and not address.netloc and address.path.startswith("/")
    if not wanted or not ours or wanted.startswith("//") or "\\" in wanted:
        return url_for("console.cases")
    return wanted


def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(onward(request.values.get("next")))
    if request.method == "GET":
        return render_template("sign_in.html", login="", told=greeting(), **way_on())
    login = request.form.get("login", "").strip()
    password, second = request.form.get("password", ""), asks_for_code()
    address = get_remote_address()
    try:
        signed = accounts.sign_in(
            login, password, now(), second=second, address=address
        )
    except (WrongPassword, SignInLocked) as refused:
        return refuse(login, refused)
    return begin(signed)


def asks_for_code() -> bool:
    return sili().settings.second_factor != "none"


def begin(signed: Signed) -> ResponseReturnValue:
    """Into the house, or to the second question."""
    wanted, typed = onward(request.form.get("next")), request.form.get("kept", "")
    session.clear()
    if signed.waits:
        session[HALF] = signed.token
        if typed:  # It is too long for an address.
            return code()
        return redirect(url_for("console.code", next=wanted), 303)
    login_user(Clerk(signed.token, signed.principal))
    if typed and (found := kept.opened(typed, signed.principal.id)):
        return kept.page(found)
    if own_account.has_news(signed.principal.id):
        return redirect(url_for("console.account", done="news"), 303)
    return redirect(wanted, 303)


def code() -> ResponseReturnValue:
    """The second question; at the first sign-in, what an authenticator is to know."""
    token, keys = session.get(HALF, ""), sili().keys
    half = second_factor.halfway(token, keys, now())
    if half is None:
        wanted = request.values.get("next") or None
        return redirect(url_for("console.sign_in", next=wanted), 303)
    if request.method == "GET":
        return ask_for_code(half)
    try:
        typed = request.form.get("code", "")
        return begin(second_factor.prove(token, typed, keys, now()))
    except (WrongCode, SignInLocked) as refused:
        words = in_words(refused)
        answer = make_response(ask_for_code(half, words), refused.status)
        if isinstance(refused, SignInLocked):
            answer.headers["Retry-After"] = str(refused.seconds)
        return answer


def ask_for_code(half: Halfway, refusal: str = "") -> str:
    picture = segno.make(half.address, error="m") if half.secret else None
    drawn = picture.svg_inline(border=2, omitsize=True) if picture else ""
    return render_template(
        "code.html", half=half, picture=drawn, refusal=refusal, **way_on()
    )


def at_the_door(typed: str) -> ResponseReturnValue:
    """A form was sent after the sign-in had ended: it waits here, encrypted."""
    told = gettext("登录已到期，请重新登录；您刚才填写的内容都在，登录后接着提交。")
    shown = render_template(
        "sign_in.html", login="", told=told, onward=onward(None), kept=typed
    )
    return shown, 401


def greeting() -> str:
    """Why one stands at the door, where one did not come by oneself."""
    if "late" in request.args:
        return gettext("这一页开得太久，请重新登录；刚才的操作没有生效。")
    if "next" in request.args:
        return gettext("请先登录；登录后回到您要看的页面。")
    return ""


def refuse(login: str, refused: CountyError) -> Response:
    words = in_words(refused)
    page = render_template("sign_in.html", login=login, refusal=words, **way_on())
    answer = make_response(page, refused.status)
    if isinstance(refused, SignInLocked):
        answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def way_on() -> dict[str, str]:
    wanted, typed = request.values.get("next"), request.form.get("kept", "")
    return {"onward": onward(wanted), "kept": typed}


def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        accounts.sign_out(current_user.token, now())
    logout_user()
    session.clear()
    return redirect(url_for("console.sign_in"), 303)


def speak(tongue: str) -> ResponseReturnValue:
    """Change the language and stay on the page."""
    answer = redirect(onward(request.args.get("next")), 303)
    if tongue in LANGUAGES:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(COOKIE, tongue, YEAR, secure=secure, samesite="Lax")
    return answer


def register(console: Blueprint) -> None:
    console.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    console.add_url_rule("/sign-in/code", view_func=code, methods=["GET", "POST"])
    console.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    console.add_url_rule("/language/<tongue>", view_func=speak)


def init_app(app: Flask) -> None:
    door = LoginManager(app)
    door.user_loader(clerk_of)
    door.session_protection = None
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for name, view in (("console.sign_in", sign_in), ("console.code", code)):
        limited = limiter.limit(GUESSES, methods=["POST"], deduct_when=was_refused)
        app.view_functions[name] = limited(view)


def was_refused(answer: Response) -> bool:
    return answer.status_code in {401, 429}
