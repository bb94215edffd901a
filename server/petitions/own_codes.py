"""The county's own codes for the exchange, where it has entered any.

`exchange.json` in the data folder: {"channels": {"letter": "101", "visit": "102"}}.
Without it the trial reading of `schemas.exchange_fields` stands.
"""

from schemas import codes, exchange, strict_json
from schemas.errors import SiliError
from schemas.exchange import Codes
from server.config import Settings
from server.errors import SettingInvalid

FILE = "exchange.json"
CHANNELS = frozenset(codes.code_list("petition_channels"))


def own_codes(settings: Settings) -> Codes:
    """SettingInvalid."""
    path = settings.data / FILE
    if not path.exists():
        return exchange.TRIAL
    channels = told(path.read_bytes())
    if channels is None:
        words = (
            '应为 {"channels": {信访形式: 不重复的代码}}',
            'not {"channels": {channel: a code of its own}}',
        )
        raise SettingInvalid(FILE, str(path), *words)
    return Codes(channels)


def told(text: bytes) -> dict[str, str] | None:
    """The code of each channel; None where the file says anything else."""
    try:
        said = strict_json.loads(text)
    except SiliError:
        return None
    found = said.get("channels") if isinstance(said, dict) else None
    if not isinstance(found, dict):
        return None
    own = {name: code for name, code in found.items() if isinstance(code, str) and code}
    is_right = len(set(own.values())) == len(found)
    return own if is_right and own.keys() <= CHANNELS else None
