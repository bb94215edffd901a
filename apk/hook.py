"""What python-for-android has no option for: the receiver of alarms in the manifest.

Buildozer names this file as `p4a.hook`; it is called in the folder of the distribution
after the manifest is made from its template, and before gradle reads it.
"""

from __future__ import annotations

from pathlib import Path

MANIFEST = Path("src/main/AndroidManifest.xml")
RECEIVER = '<receiver android:name="cn.sili.Reminder" android:exported="false" />'
END = "</application>"


def with_receiver(manifest: str) -> str:
    """Once, however often it is built."""
    if RECEIVER in manifest:
        return manifest
    before, end, after = manifest.rpartition(END)
    if not end:
        raise ValueError("the manifest has no <application>")
    return f"{before}    {RECEIVER}\n    {end}{after}"


def after_apk_build(toolchain: object) -> None:
    made = MANIFEST.read_text(encoding="utf-8")
    MANIFEST.write_text(with_receiver(made), encoding="utf-8")
