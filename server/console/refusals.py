"""What somebody sees who asked for what is not there, or not theirs, or went wrong.

One page, in plain words, with the way back. The hub answers in CouchDB's words and
the API in problem details; both keep their own.
"""

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException

from server.api import problems
from server.console import guard
from server.console.language import gettext, in_words
from server.errors import CountyError, RegistryUnwritable
from server.reading_errors import PurposeMissing
from sync.endpoint.answering import sync_error
from sync.errors import StorageFailed


def is_api() -> bool:
    return request.path.startswith("/api/")


def of_county(error: CountyError) -> ResponseReturnValue:
    if is_api():
        return problems.of_county(error)
    if error.status >= 500:
        current_app.logger.error("%s: %s", error.code, error.en)
    words = in_words(error)
    return page(error.status, words)


def of_purpose(asks: PurposeMissing) -> ResponseReturnValue:
    """A page of a restricted case asks to what purpose before it opens."""
    if is_api():
        return problems.of_county(asks)
    return redirect(url_for("console.purpose", case=asks.case), 303)


def of_storage(error: DatabaseError) -> ResponseReturnValue:
    """A full disk, or a database that is away: said, and in the log."""
    current_app.logger.exception("the registry cannot be written")
    if guard.is_couch(request):
        return sync_error(StorageFailed())
    return of_county(RegistryUnwritable())


def of_http(error: HTTPException) -> ResponseReturnValue:
    if guard.is_couch(request) or error.code is None or error.code < 400:
        return error
    if is_api():
        return problems.of_http(error)
    status = 404 if error.code == 405 and guard.is_apart(request) else error.code
    return page(status, sentence(status))


def of_form(error: CSRFError) -> ResponseReturnValue:
    """A form that lay open longer than its sign-in: begin again, nothing was done."""
    return redirect(url_for("console.sign_in", late=1), 303)


def sentence(status: int) -> str:
    return {
        404: gettext("这个地址没有内容，或者不在您的范围内。"),
        405: gettext("这个地址不接受这种操作。"),
        413: gettext("提交的内容太大。"),
        429: gettext("这台电脑上密码错误太多，请一分钟后再试。"),
        500: gettext("服务器出错，已记入日志；数据没有丢失。请稍后再试。"),
    }.get(status, gettext("请求没有完成，请返回再试。"))


def page(status: int, words: str) -> tuple[str, int]:
    return render_template("refusal.html", status=status, words=words), status


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, of_form)
    app.register_error_handler(CountyError, of_county)
    app.register_error_handler(PurposeMissing, of_purpose)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(OperationalError, of_storage)
    app.register_error_handler(InternalError, of_storage)
