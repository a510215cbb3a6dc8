"""Send a sealed package over a channel: files, a look at each at the far end, signature, manifest, LATEST.json.

It may break off anywhere and be called again: what is already there is left, and no manifest ever lies there
without its files.
"""

from __future__ import annotations

from exports.channels import Channel
from exports.manifests import LATEST, Manifest, age, latest_of, sent_path
from exports.packages import Package
from quality.errors import DeliveryConflict


def send(client: str, package: Package, manifest: Manifest, channel: Channel) -> None:
    """Deliver `package` under `manifest`. Raises DeliveryConflict where something else lies at the client."""
    for file in manifest.files:
        channel.put(sent_path(package, file), package.folder / file.name, file.sha256)
    wrong = [file for file in manifest.files if not channel.check(sent_path(package, file), file.sha256, file.bytes)]
    if wrong:
        raise DeliveryConflict(
            f"{client}: {sent_path(package, wrong[0])}",
            f"{len(wrong)} of {len(manifest.files)} files did not arrive as they were sent; no manifest was written",
            night=package.night, remedy="look at the channel, move the damaged files away and deliver again",
        )  # fmt: skip
    if manifest.signature is not None:
        channel.create(manifest.signature_path, manifest.signature)
    channel.create(manifest.path, manifest.data)
    _point_to_newest(client, manifest, channel)


def _point_to_newest(client: str, manifest: Manifest, channel: Channel) -> None:
    """Let LATEST.json point to this manifest, unless it already points to one at least as new."""
    there = channel.read(LATEST)
    if there is not None:
        try:
            newest = age(there)
        except ValueError as error:
            raise DeliveryConflict(
                f"{client}: {LATEST}", "is not what we wrote", night=manifest.night,
                remedy="look who wrote it, move it away and deliver again",
            ) from error  # fmt: skip
        if newest > (manifest.night, manifest.revision):
            return
    data = latest_of(client, manifest)
    if there != data:
        channel.replace(LATEST, data)
