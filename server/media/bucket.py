"""The media store as a bucket of any server that speaks S3.

    PUT GET HEAD DELETE  <endpoint>/<bucket>/<prefix>/<name>
    GET                  <endpoint>/<bucket>?list-type=2&prefix=…

Every request is signed (AWS Signature Version 4) with the county's key, its content
included. A medium is written at once or not at all, as S3 has it. Redirects are not
followed, and plain http is spoken to this machine alone (`config`).

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import urllib3
from urllib3.exceptions import HTTPError

from server.errors import MediumGone, StoreUnavailable
from server.media import checked, is_name

ALGORITHM = "AWS4-HMAC-SHA256"
BLOCK = 64 * 1024
TIMEOUT = urllib3.Timeout(connect=10, read=60)
XMLNS = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class Bucket:
    is_ours = False
    page = 1000

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        prefix: str,
        region: str,
        access_key: str,
        secret_key: str,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""
        self.region = region
        self.access_key = access_key
        self._secret = secret_key
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        content = b"".join(checked(name, pieces))
        self._asked("PUT", name, content=content).release_conn()

    def open(
        self, name: str, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        until = "" if end is None else end - 1
        wanted = (
            {} if (start, end) == (0, None) else {"range": f"bytes={start}-{until}"}
        )
        answer = self._asked("GET", name, headers=wanted)
        if answer.status == 404:
            answer.release_conn()
            raise MediumGone(name)
        return self._streamed(answer)

    def size(self, name: str) -> int | None:
        answer = self._asked("HEAD", name)
        answer.release_conn()
        return None if answer.status == 404 else int(answer.headers["content-length"])

    def delete(self, name: str) -> None:
        self._asked("DELETE", name).release_conn()

    def sizes(self) -> Iterator[tuple[str, int]]:
        query = {"list-type": "2", "prefix": self.prefix}
        query["max-keys"] = str(self.page)
        while True:
            answer = self._asked("GET", "", query=query)
            found = ElementTree.fromstring(b"".join(self._streamed(answer)))
            for each in found.iter(f"{XMLNS}Contents"):
                name = each.findtext(f"{XMLNS}Key", "").removeprefix(self.prefix)
                if is_name(name):
                    yield name, int(each.findtext(f"{XMLNS}Size", "0"))
            more = found.findtext(f"{XMLNS}NextContinuationToken")
            if not more:
                return
            query["continuation-token"] = more

    def _streamed(self, answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        try:
            yield from answer.stream(BLOCK, decode_content=False)
        except HTTPError as failed:
            raise StoreUnavailable(self.endpoint, type(failed).__name__) from failed
        finally:
            answer.release_conn()

    def _asked(
        self,
        method: str,
        name: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> urllib3.BaseHTTPResponse:
        """The answer, if it is one of those that are told apart here. Raises
        StoreUnavailable."""
        place = f"/{self.bucket}/{self.prefix}{name}" if name else f"/{self.bucket}"
        path, asked = quote(place), canonical_query(query or {})
        signed = self._signed(method, path, asked, dict(headers or {}), content)
        address = f"{self.endpoint}{path}?{asked}" if asked else self.endpoint + path
        try:
            answer = self._pool.request(
                method,
                address,
                headers=signed,
                body=content if method == "PUT" else None,
                preload_content=False,
                redirect=False,
            )
        except HTTPError as failed:
            raise StoreUnavailable(self.endpoint, type(failed).__name__) from failed
        may_lack = bool(name) and method != "PUT"
        if answer.status not in (200, 204, 206) and not (
            answer.status == 404 and may_lack
        ):
            answer.release_conn()
            raise StoreUnavailable(self.endpoint, f"HTTP {answer.status}")
        return answer

    def _signed(
        self,
        method: str,
        path: str,
        query: str,
        headers: dict[str, str],
        content: bytes,
    ) -> dict[str, str]:
        told = {**headers, "host": urlsplit(self.endpoint).netloc}
        about = Asked(method, path, query, told, sha256(content).hexdigest())
        return signed(
            about, self.region, self.access_key, self._secret, datetime.now(UTC)
        )


class Asked(NamedTuple):
    """A request before it is signed."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    digest: str


def signed(
    asked: Asked, region: str, access_key: str, secret: str, now: datetime
) -> dict[str, str]:
    """The headers of the request, its signature among them."""
    method, path, query, headers, digest = asked
    told = {
        **headers,
        "x-amz-content-sha256": digest,
        "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
    }
    names = ";".join(sorted(told))
    lines = [f"{name}:{told[name]}" for name in sorted(told)]
    request = "\n".join([method, path, query, *lines, "", names, digest])
    scope = f"{now:%Y%m%d}/{region}/s3/aws4_request"
    about = sha256(request.encode()).hexdigest()
    said = "\n".join([ALGORITHM, told["x-amz-date"], scope, about])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, said.encode(), "sha256").hex()
    credential = f"{ALGORITHM} Credential={access_key}/{scope}"
    authorization = f"{credential},SignedHeaders={names},Signature={signature}"
    return {**told, "authorization": authorization}


def canonical_query(query: Mapping[str, str]) -> str:
    pairs = sorted(query.items())
    return "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in pairs)
