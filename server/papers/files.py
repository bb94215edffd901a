"""The printed files of papers, sealed in the media store beside the evidence.

    keep     the .docx and the PDF, each under a key of its own; the row says where
    opened   one of them again, as it was printed

What lies there is as evidence lies there: in pieces, under the digest of their digests,
and nobody opens it without the county's media key.
"""

import json
import os
from hashlib import sha256
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from schemas import evidence
from server.errors import MediumGone
from server.keys import CountyKeys
from server.media import Store, sealing
from server.registry.media import address_of
from server.registry.paper_rows import PaperFile

DOCX, PDF = "docx", "pdf"


def keep(
    session: Session,
    store: Store,
    keys: CountyKeys,
    paper: str,
    kind: str,
    content: bytes,
) -> None:
    """In the caller's transaction; what it takes back lies in the store unread."""
    key, name = os.urandom(32), f"{paper}.{kind}"
    sealed = [*evidence.seal(key, name, len(content), BytesIO(content))]
    digests = [evidence.digest(piece) for piece in sealed]
    kid = keys.media_kid
    told: dict[str, Any] = {
        "evidence": name,
        "key": evidence.wrap(keys.media_key.addressee, kid, name, key),
        "pieces": digests,
    }
    address = address_of(digests)
    store.put(address, sealed)
    session.add(
        PaperFile(
            paper=paper,
            kind=kind,
            address=address,
            sha256=sha256(content).hexdigest(),
            size=len(content),
            pieces=len(digests),
            sealed=json.dumps(told),
        )
    )


def opened(
    session: Session, store: Store, keys: CountyKeys, paper: str, kind: str
) -> bytes:
    """MediumGone, MediumDiffers."""
    row = session.get(PaperFile, (paper, kind))
    if row is None:
        raise MediumGone(f"{paper}.{kind}")
    body = json.loads(row.sealed)
    return b"".join(sealing.stretch(store, keys, body, 0, row.size))
