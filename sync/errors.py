"""What can go wrong between two databases, one class for each thing that happens.

An error carries CouchDB's `status`, `error` and `reason`, so that it can be sent
over the wire and read back as the same class, and the `subject` it happened to (a
document id, a path, an address). `zh` and `en` tell a person what happened and what
to do. `named` turns a peer's answer back into the error it stands for.
"""

from typing import ClassVar


class SyncError(Exception):
    """Something the sync library could not do."""

    status: ClassVar[int] = 500
    error: ClassVar[str] = "internal_server_error"
    usual_reason: ClassVar[str] = "The request could not be carried out."
    advice_zh: ClassVar[str] = "操作未能完成，请稍后重试。"
    advice_en: ClassVar[str] = "It could not be done; try again later."

    def __init__(self, reason: str | None = None, *, subject: str = "") -> None:
        self.reason = self.usual_reason if reason is None else reason
        self.subject = subject
        super().__init__(self.reason)

    def __str__(self) -> str:
        where = f"{self.subject}: " if self.subject else ""
        return f"{where}{self.error} ({self.reason})"

    @property
    def zh(self) -> str:
        where = f"{self.subject}：" if self.subject else ""
        return f"{where}{self.advice_zh}（{self.reason}）"

    @property
    def en(self) -> str:
        where = f"{self.subject}: " if self.subject else ""
        return f"{where}{self.advice_en} ({self.reason})"


class BadRequest(SyncError):
    status = 400
    error = "bad_request"
    usual_reason = "The request is malformed."
    advice_zh = "请求格式不对，请按提示改正后重新发送。"
    advice_en = "The request is malformed; correct it and send it again."


class InvalidDocument(SyncError):
    """The document breaks a rule of form; the others of its batch are not touched."""

    status = 400
    error = "doc_validation"
    usual_reason = "The document is not valid."
    advice_zh = "文档格式不对，未保存；请改正这一份，其他文档不受影响。"
    advice_en = "The document was not stored; correct it, the others are unaffected."


class IllegalId(SyncError):
    status = 400
    error = "illegal_docid"
    usual_reason = "Document ids are strings that do not start with an underscore."
    advice_zh = "文档编号不合规则，未保存；请换一个编号。"
    advice_en = "The document's id is not allowed; choose another id."


class IllegalDatabaseName(SyncError):
    status = 400
    error = "illegal_database_name"
    usual_reason = (
        "Only lowercase characters (a-z), digits (0-9), and any of the characters"
        " _, $, (, ), +, -, and / are allowed. Must begin with a letter."
    )
    advice_zh = "数据库名称不合规则；请以小写字母开头，只用小写字母、数字和 _$()+-/。"
    advice_en = "The database's name is not allowed; choose another name."


class Unauthorized(SyncError):
    status = 401
    error = "unauthorized"
    usual_reason = "You are not authorized to access this db."
    advice_zh = "没有登录或登录已过期，请重新登录。"
    advice_en = "Not signed in, or the sign-in has expired; sign in again."


class Forbidden(SyncError):
    status = 403
    error = "forbidden"
    usual_reason = "You are not allowed to do this."
    advice_zh = "没有这项权限，未保存；如确需办理，请联系管理员。"
    advice_en = "This is not permitted; ask whoever grants access if it is needed."


class NotFound(SyncError):
    """There is nothing of this name: `missing`, `deleted`, or no such database."""

    status = 404
    error = "not_found"
    usual_reason = "missing"
    advice_zh = "没有找到，可能已被删除或名称有误，请核对。"
    advice_en = "Nothing was found; it may be deleted or the name wrong; check it."


class MethodNotAllowed(SyncError):
    status = 405
    error = "method_not_allowed"
    usual_reason = "This method is not allowed here."
    advice_zh = "此处不支持这种请求方法。"
    advice_en = "This address does not take that method."


class NotAcceptable(SyncError):
    status = 406
    error = "not_acceptable"
    usual_reason = "No acceptable form of the answer can be made."
    advice_zh = "无法按所要求的格式应答，请接受 JSON 格式。"
    advice_en = "The answer cannot be made in that form; accept JSON."


class Conflict(SyncError):
    """The revision named is not a leaf: somebody wrote the document in between."""

    status = 409
    error = "conflict"
    usual_reason = "Document update conflict."
    advice_zh = "文档已被他人改动，未保存；请读取最新内容后再改。"
    advice_en = "Somebody changed the document; read it again before changing it."


class FileExists(SyncError):
    status = 412
    error = "file_exists"
    usual_reason = "The database could not be created, the file already exists."
    advice_zh = "同名数据库已存在，请直接使用或另取名称。"
    advice_en = "A database of this name exists; use it or choose another name."


class TooLarge(SyncError):
    status = 413
    error = "too_large"
    usual_reason = "The request entity is too large."
    advice_zh = "内容过大，请分批发送。"
    advice_en = "Too much at once; send it in smaller parts."


class UnsupportedMediaType(SyncError):
    status = 415
    error = "bad_content_type"
    usual_reason = "Content-Type must be application/json"
    advice_zh = "内容类型不对，请以 application/json 发送。"
    advice_en = "The content type is wrong; send application/json."


class MissingStub(SyncError):
    """A stub names an attachment that the revision before does not have."""

    status = 412
    error = "missing_stub"
    usual_reason = "Invalid attachment stub."
    advice_zh = "文档引用的附件这里没有，文档未保存；请连同附件一起发送。"
    advice_en = "It keeps an attachment that is not here; send it with its bytes."


class RangeNotSatisfiable(SyncError):
    status = 416
    error = "requested_range_not_satisfiable"
    usual_reason = "Requested range not satisfiable"
    advice_zh = "所要的部分超出附件的长度，请核对长度后再取。"
    advice_en = "That part lies beyond the attachment's end; ask for less."


class StorageFailed(SyncError):
    """The file cannot be read or written: disk full, read-only, locked, damaged."""

    error = "storage_failed"
    usual_reason = "The database file cannot be read or written."
    advice_zh = "数据文件无法读写，已保存的内容不受影响；请检查存储空间和权限。"
    advice_en = "The file cannot be used; check free space and permissions."


class NotADatabase(StorageFailed):
    """The file is not one of ours, or was written by a later version."""

    error = "not_a_database"
    usual_reason = "The file is not a document database of this version."
    advice_zh = "这不是本程序的数据文件，或由更新的版本写成；请核对文件或升级程序。"
    advice_en = "Not a document database, or of a later version; check it or upgrade."


class Sealed(StorageFailed):
    """The body was sealed with another key, for another row, or was changed."""

    error = "sealed"
    usual_reason = "The body does not open with the key that was given."
    advice_zh = "内容已加密，用现有的密钥打不开；请核对密钥，或用备份恢复这个文件。"
    advice_en = "It is sealed and this key does not open it; check key or file."


class Closed(SyncError):
    error = "closed"
    usual_reason = "The database is closed."
    advice_zh = "数据库已关闭，请重新打开。"
    advice_en = "The database is closed; open it again."


class PeerUnavailable(SyncError):
    """The peer does not answer, or says it cannot now: worth trying again later."""

    status = 503
    error = "service_unavailable"
    usual_reason = "The peer does not answer."
    advice_zh = "连不上对方，内容都在本机，稍后会再试。"
    advice_en = "The other side cannot be reached; nothing is lost, try again later."


class PeerMisbehaved(SyncError):
    """The peer's answer breaks the protocol: trying again will not help."""

    status = 502
    error = "bad_gateway"
    usual_reason = "The peer's answer is not what the protocol says."
    advice_zh = "对方的应答不合协议，请将此信息交给管理员。"
    advice_en = "The other side answered out of protocol; tell its administrator."


class Cancelled(SyncError):
    """The caller asked for a stop; what was confirmed before stays confirmed."""

    status = 503
    error = "cancelled"
    usual_reason = "Cancelled."
    advice_zh = "已停止，已确认的内容不受影响，可随时继续。"
    advice_en = "Stopped; what was confirmed stays, and it can go on at any time."


WIRE: tuple[type[SyncError], ...] = (
    BadRequest,
    InvalidDocument,
    IllegalId,
    IllegalDatabaseName,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    Conflict,
    FileExists,
    TooLarge,
    UnsupportedMediaType,
    MissingStub,
    RangeNotSatisfiable,
)


def named(status: int, error: str, reason: str, *, subject: str = "") -> SyncError:
    """Return the error that a peer's answer stands for."""
    for kind in WIRE:
        if kind.error == error:
            return kind(reason, subject=subject)
    for kind in WIRE:
        if kind.status == status:
            return kind(reason, subject=subject)
    if status in (408, 429) or status >= 500:
        return PeerUnavailable(f"{status} {error}: {reason}", subject=subject)
    return PeerMisbehaved(f"{status} {error}: {reason}", subject=subject)
