"""Package: select what the client has licensed tonight, encode it, pass the leak gate, seal it."""

from __future__ import annotations

from exports.client_file import Client, find_client
from exports.packages import Package, build
from exports.select import tables_read
from pipelines.lake import digest_of
from pipelines.running import Job, Summary, hold

NOT_LICENSED = "not licensed on this night"


def run(job: Job) -> Summary:
    """Put one client's package of one night under out/<client>/; an equal one that lies there stays as it is.

    Outside the licence's period there is no package, and the summary says so. Raises WrongUsage (client file),
    NotPublished (a table of that night is missing), LicenceViolated (leak gate): nothing is sealed then.
    """
    client = find_client(job.settings.clients, job.client)
    if not client.licence.covers(job.night):
        return _nothing(client)
    frames = {name: job.lake.read(name, job.night) for name in tables_read(client.feeds)}
    out = job.settings.out / client.client
    with hold(out):
        package = build(client, job.night, frames, out)
    return Summary(
        rows_in=sum(frame.height for frame in frames.values()),
        rows_out=sum(file.rows for file in package.files),
        digest=digest_of("package", client.client, package.licence_digest, package.seal),
        remarks=_remarks(package),
    )


def _remarks(package: Package) -> dict[str, object]:
    files = [{"feed": file.feed, "rows": file.rows, "columns": list(file.columns)} for file in package.files]
    return {"files": files, "revision": package.revision, "folder": str(package.folder), "seal": package.seal}


def _nothing(client: Client) -> Summary:
    return Summary(
        digest=digest_of("package", client.client, client.licence_digest, NOT_LICENSED),
        remarks={"files": [], "revision": None, "folder": None, "seal": None, "note": NOT_LICENSED},
    )
