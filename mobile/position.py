"""Where one stands, asked once and only when somebody asks for it.

It goes into the record as whole micro-degrees, never into a picture. A desk has no
receiver: there SILI_APP_POSITION says it, "29.8660,107.7300,12".
"""

from __future__ import annotations

import os
from typing import Any, TypeAlias

Place: TypeAlias = dict[str, int]
PERMISSION = "android.permission.ACCESS_FINE_LOCATION"


def here() -> Place | None:
    """None where the phone does not know, or may not say."""
    if "ANDROID_ARGUMENT" in os.environ:
        return _android()
    told = os.environ.get("SILI_APP_POSITION", "").split(",")
    try:
        latitude, longitude, accuracy = map(float, told)
    except ValueError:
        return None
    return place(latitude, longitude, accuracy)


def place(latitude: float, longitude: float, accuracy: float) -> Place:
    return {
        "lat_udeg": round(latitude * 1_000_000),
        "lon_udeg": round(longitude * 1_000_000),
        "accuracy_m": min(round(accuracy), 100_000),
    }


def words(said: Place) -> str:
    """29.866000，107.730000（误差 12 米）"""
    where = f"{said['lat_udeg'] / 1e6:.6f}，{said['lon_udeg'] / 1e6:.6f}"
    return f"{where}（误差 {said['accuracy_m']} 米）" if "accuracy_m" in said else where


def _android() -> Place | None:
    """The best of what Android's receivers knew last."""
    from android.permissions import request_permissions  # type: ignore[import-not-found]
    from jnius import JavaException, autoclass, cast  # type: ignore[import-not-found]

    request_permissions([PERMISSION])
    activity = autoclass("org.kivy.android.PythonActivity").mActivity
    service = activity.getSystemService("location")
    manager = cast("android.location.LocationManager", service)
    found: list[Any] = []
    try:
        for name in manager.getProviders(True).toArray():
            known = manager.getLastKnownLocation(name)
            if known is not None:
                found.append(known)
    except JavaException:  # Nobody has allowed it yet; the phone asks now.
        return None
    if not found:
        return None
    best = min(found, key=lambda each: each.getAccuracy())
    return place(best.getLatitude(), best.getLongitude(), best.getAccuracy())
