"""What an Apache CouchDB has to be told once, so that it takes the county's tokens.

The lines go into a file under `local.d`; docs/couchdb.md says why each stands there.
"""

from server.keys import CountyKeys
from server.tokens import ISSUER

LINES = """; The tokens of the devices of {county}.
; CouchDB reads the handlers at its start only.
[chttpd]
authentication_handlers = {handlers}

[jwt_auth]
required_claims = exp, {{iss, "{issuer}"}}
roles_claim_path = roles

[jwt_keys]
{key} = {pem}

[couchdb]
default_security = admin_only
max_dbs_open = 5000

[cluster]
q = 1
"""
HANDLERS = ", ".join(
    f"{{chttpd_auth, {name}_authentication_handler}}"
    for name in ("jwt", "cookie", "default")
)


def configuration(keys: CountyKeys) -> str:
    """The lines for CouchDB, with this county's public token key."""
    key = keys.token_key
    pem = key.as_pem(private=False).decode().strip()
    return LINES.format(
        county=keys.county,
        handlers=HANDLERS,
        issuer=ISSUER,
        key=f"ec:{key.kid}",
        pem=pem.replace("\n", "\\n") + "\\n",
    )
