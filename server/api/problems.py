"""Errors of the API as problem details (RFC 9457), in the asker's language.

    {"type": "urn:sili:problem:case_not_found", "status": 404,
     "title": "没有找到", "detail": "没有找到案件 …。", "words": {"zh": …, "en": …}}

`type` is stable and is what a program compares; the words are for people.
"""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, current_app
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from server.console.language import language
from server.errors import CountyError

TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("请先登录", "Sign in first"),
    403: ("没有权限", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("不支持这种操作", "Method not allowed"),
    409: ("与现有记录冲突", "Conflict"),
    412: ("已被别人改动", "Changed meanwhile"),
    413: ("内容过大", "Too large"),
    415: ("内容类型不对", "Unsupported media type"),
    422: ("内容有误", "Unprocessable content"),
    428: ("缺少前提条件", "A condition is missing"),
    429: ("请求过于频繁", "Too many requests"),
    500: ("服务器出错，已记入日志", "The server failed; it is in the log"),
    503: ("暂时写不进去", "Cannot be written now"),
}


class WordsAnswer(Schema):
    zh = fields.String(required=True)
    en = fields.String(required=True)


class RefusalAnswer(WordsAnswer):
    claim = fields.String(required=True)
    code = fields.String(required=True)
    law = fields.String(
        required=True, metadata={"description": "the article, or 试行口径"}
    )


class LackingAnswer(WordsAnswer):
    slot = fields.String(required=True)
    law = fields.String(required=True)


class ProblemAnswer(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True, metadata={"format": "uri"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    words = fields.Nested(WordsAnswer)
    errors = fields.Dict(metadata={"description": "what is wrong, by place"})
    refusals = fields.List(
        fields.Nested(RefusalAnswer),
        metadata={"description": "why a step with a petition was not done, by claim"},
    )
    lacking = fields.List(
        fields.Nested(LackingAnswer),
        metadata={"description": "what keeps a paper from being issued, by slot"},
    )


def problem(status: int, code: str, zh: str, en: str, **more: Any) -> Response:
    tongue = language()
    titles = TITLES.get(status, (HTTPStatus(status).phrase,) * 2)
    body = {
        "type": f"urn:sili:problem:{code}",
        "title": titles[0 if tongue == "zh" else 1],
        "status": status,
        "detail": zh if tongue == "zh" else en,
        "words": {"zh": zh, "en": en},
    }
    text = json.dumps(body | more, ensure_ascii=False)
    answer = Response(text, status, mimetype="application/problem+json")
    answer.headers["Content-Language"] = "zh-CN" if tongue == "zh" else "en"
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


def of_county(error: CountyError, **more: Any) -> Response:
    if error.status >= 500:
        current_app.logger.error("%s: %s", error.code, error.en)
    return problem(error.status, error.code, error.zh, error.en, **more)


def of_http(error: HTTPException) -> Response:
    """An error of the door itself: a wrong address, method or body."""
    status = error.code or 500
    zh, en = TITLES.get(status, (error.name, error.name))
    answer = problem(status, f"http_{status}", zh, en, **told(error))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            answer.headers[name] = value
    return answer


def told(error: HTTPException) -> dict[str, Any]:
    """What marshmallow says about each place of the request, if it does."""
    data = getattr(error, "data", None) or {}
    messages = data.get("messages")
    return {"errors": messages} if messages else {}
