"""What stands before every page: headers, cookies, and who you are.

A page loads nothing but our own stylesheet, faces, pictures and sound; it runs no
script at all, sits in no frame, sends its forms nowhere else, and is kept in no cache.
Every address asks for a sign-in, but for those in `OPEN`, which show nothing of
anybody.
"""

from flask import Flask, Request, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user  # type: ignore[import-untyped]

from server.console import kept, signing_in

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OPEN = frozenset(
    {
        "console.sign_in",
        "console.code",
        "console.speak",
        "console.static",
        "console.face",
        "api-docs.openapi_json",
    }
)
YEAR = 365 * 24 * 3600
DURABLE = frozenset({"console.static", "console.face"})


def ask() -> ResponseReturnValue | None:
    """Who is there? Whoever has not said so goes to the door first."""
    if request.endpoint in OPEN or current_user.is_authenticated:
        return None
    if request.method == "POST" and (typed := kept.sealed()):
        return signing_in.at_the_door(typed)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    first = wanted in (None, "/")
    return redirect(url_for("console.sign_in", next=None if first else wanted), 303)


def is_couch(asked: Request) -> bool:
    """Whether the hub answers here: it speaks CouchDB's words and keeps them."""
    return asked.path == "/couch" or asked.path.startswith("/couch/")


def is_apart(asked: Request) -> bool:
    """Whether it is an address of reports, or would be."""
    return asked.path == "/reports" or asked.path.startswith("/reports/")


def dress(response: Response) -> Response:
    if is_couch(request):
        return response
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if request.endpoint in DURABLE:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def cookie_name(secure: bool) -> str:
    return "__Host-sili" if secure else "sili"


def init_app(app: Flask, secure: bool) -> None:
    """Cookies that scripts cannot read and, over TLS, no sibling host can set."""
    app.config.update(
        SESSION_COOKIE_NAME=cookie_name(secure),
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    app.after_request(dress)
