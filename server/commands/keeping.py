"""`sili backup` and `sili restore`: what is kept, and how one begins again from it."""

import os
from pathlib import Path
from typing import Any

import click

from server import backups, config, expiring, restoring, utc_now
from server.backups import Secret
from server.commands.opening import data_option, opened
from server.errors import BackupKeyMissing, HubElsewhere
from server.expiring import Expired
from server.media import shelving
from server.vault import LEAST_KEY

PASSPHRASE = "SILI_BACKUP_PASSPHRASE"
SHORTEST = 12
REGISTRY_ALONE = (
    "只含登记库：同步中心是 CouchDB，登记库即是记录，恢复后会重新送去"
    " the registry alone: the hub is a CouchDB, and is offered the record again"
)
WITHOUT_LEDGERS = (
    "缺 standing.ledger 或 erasures.ledger：自备份以来停用、调动、改密、删除和知情人的"
    "决定没有重做。最好现在就停下，找回原来的这两个文件，放回数据目录，"
    "用同一份备份再恢复一次；找不回的，对照纸质材料逐项重做。限制知悉的案件若换过密钥，"
    "此后的记录会以“不是这个案件的密钥”留在待查文件里：请在该案的知情人页移除一人"
    "（要留的再列入），让县里换一把新密钥，并请记录人同步后把待查的重新记录一次。\n"
    "Nobody knows what was ended, moved, erased or decided of who may know since the"
    " backup. Best stop now, bring back the two ledgers, put them into the data folder"
    " and restore the same backup once more; else do all of it again, from the papers."
    " Where the key of a restricted case was drawn since, what was written under it"
    " waits in quarantine as other_case_key: on the case's page of who may know remove"
    " somebody (and name him again if he is to stay), so that a new key is drawn, and"
    " have what waits recorded anew once the phones have synchronised."
)
key_option = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Key of the backup, 32 bytes or more; else a passphrase in {PASSPHRASE}.",
)


def secret(key_file: Path | None) -> Secret:
    if key_file is not None and len(content := key_file.read_bytes()) >= LEAST_KEY:
        return Secret("file", content)
    passphrase = os.environ.get(PASSPHRASE, "")
    if key_file is not None or len(passphrase) < SHORTEST:
        raise BackupKeyMissing
    return Secret("passphrase", passphrase)


@click.command()
@click.option(
    "--to",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder on another disk; the backup gets a folder of its own in it.",
)
@click.option(
    "--keys-to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the county's keys, in another place than the backup.",
)
@click.option(
    "--remove-expired",
    is_flag=True,
    help="Remove the backups whose day is over, once the new one was read back.",
)
@key_option
@data_option
def backup(
    to: Path,
    keys_to: Path | None,
    remove_expired: bool,
    key_file: Path | None,
    data: str,
) -> None:
    """Copy registry and hub while they run, encrypted; read back before it counts."""
    opening = secret(key_file)
    with opened(data) as sili:
        shelf = backups.back_up(sili.settings, to, opening, sili.clock, keys_to)
        over = expiring.expired(sili.settings, to, opening, sili.clock())
        county = sili.settings.county
    click.echo(f"{shelf.folder}")
    click.echo(
        f"已备份并核对 verified: {len(shelf.names)} 个文件 files,"
        f" 记录至第 {shelf.manifest['position']} 条 entries"
    )
    day = shelf.manifest["delete_after"]
    click.echo(f"过了 {day} 须删除 to be deleted after {day}")
    if not shelf.has_hub:
        click.echo(REGISTRY_ALONE)
    click.echo(of_media(shelf.manifest))
    for each in over:
        click.echo(ended(each, remove_expired))
    if remove_expired and (gone := shelving.prune(to, county)):
        click.echo(f"已删除不再需要的证据 media no backup counts on, removed: {gone}")


def of_media(manifest: dict[str, Any]) -> str:
    """How much evidence the backup counts on, and what it could not find."""
    said = f"证据 media: {len(manifest['media'])}"
    if "media_at" in manifest:
        said += "（在存储桶中，副本由存储方负责 in the bucket, whose keeper copies it）"
    if lacking := manifest["media_lacking"]:
        said += f"；缺 lacking {len(lacking)}，见 see sili verify"
    return said


def ended(over: Expired, remove: bool) -> str:
    """What became of one backup whose day is over."""
    told = f"已过期 expired {over.until}: {over.folder}"
    if not over.is_ours:
        return f"{told}，密钥不同，请人工删除 another key: delete it by hand"
    if not remove:
        return f"{told}，用 --remove-expired 删除 removes it"
    over.remove()
    return f"{told}，已删除 removed"


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--part",
    type=click.Choice(["all", "registry", "hub"]),
    default="all",
    show_default=True,
    help="What to put back.",
)
@click.option(
    "--keys-from",
    type=click.Path(exists=True, path_type=Path),
    help="The shelf of the county's keys; only missing ones are placed.",
)
@click.option(
    "--without-ledgers",
    is_flag=True,
    help="Put it back though nobody knows what was ended, moved or erased since.",
)
@key_option
@data_option
def restore(
    source: Path,
    part: str,
    keys_from: Path | None,
    without_ledgers: bool,
    key_file: Path | None,
    data: str,
) -> None:
    """Put a backup back, with the server stopped; the registry begins a new epoch."""
    opening = secret(key_file)
    settings = config.read(os.environ, data=data)
    shelf = backups.open_shelf(source, opening)
    keys = backups.open_shelf(keys_from, opening) if keys_from else None
    registry, hub = part in ("all", "registry"), part in ("all", "hub")
    if part == "hub" and (settings.hub_url or not shelf.has_hub):
        raise HubElsewhere
    unknown = registry and not all(each.exists() for each in settings.ledgers)
    kept = restoring.put_back(
        settings,
        shelf,
        utc_now(),
        registry=registry,
        hub=hub,
        keys=keys,
        without_ledgers=without_ledgers,
    )
    click.echo(f"已恢复 restored: {part}，备份于 made {shelf.manifest['made_at']}")
    for place in kept:
        click.echo(f"原有内容移到 what stood there: {place}")
    if part == "all" and (settings.hub_url or not shelf.has_hub):
        click.echo(REGISTRY_ALONE)
    if registry:
        begin_anew(data, unknown)


def begin_anew(data: str, unknown: bool) -> None:
    """Say everything again; and what is to be done by hand, where nobody knows what a
    restore may not take back."""
    with opened(data) as sili:
        restoring.say_again(sili.clock())
    if unknown:
        click.echo(WITHOUT_LEDGERS)
    click.echo("新账期已开始 a new epoch began；手机下次同步会重新报送")
