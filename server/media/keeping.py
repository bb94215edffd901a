"""Which store the settings name."""

from urllib.parse import urlsplit

from server.config import Settings
from server.media import Store
from server.media.bucket import Bucket
from server.media.folder import MediaFolder


def store_of(settings: Settings) -> Store:
    if not settings.media_url:
        return MediaFolder(settings.media_folder)
    parts = urlsplit(settings.media_url)
    return Bucket(
        settings.media_endpoint,
        parts.hostname or "",
        parts.path.strip("/"),
        settings.media_region,
        settings.media_access_key,
        settings.media_secret_key,
    )
