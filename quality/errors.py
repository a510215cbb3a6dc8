"""The errors of the house. Each says table or source, night, count and the remedy in one line."""

from __future__ import annotations


class KanseiError(Exception):
    """A run that must not go on. `exit_code` is what the command line returns.

    `where` is a table, source, client or file; `count` the rows or files concerned, where that is known.
    """

    exit_code = 1

    def __init__(self, where: str, why: str, *, remedy: str, night: str = "", count: int | None = None) -> None:
        self.where, self.why, self.remedy, self.night, self.count = where, why, remedy, night, count
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [type(self).__name__, self.where]
        if self.night:
            parts.append(f"night {self.night}")
        if self.count is not None:
            parts.append(f"{self.count} rows" if self.count != 1 else "1 row")
        return f"{' · '.join(parts)}: {self.why} → {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the trip back from a worker process."""
        return (_rebuild, (type(self), self.where, self.why, self.remedy, self.night, self.count))


def _rebuild(kind: type[KanseiError], where: str, why: str, remedy: str, night: str, count: int | None) -> KanseiError:
    return kind(where, why, remedy=remedy, night=night, count=count)


class WrongUsage(KanseiError):
    """The call itself is off: a night that is no date, a source file with a wrong key."""

    exit_code = 2


class IntakeRefused(KanseiError):
    """A supplier's file breaks its promise."""

    exit_code = 3


class ContractBroken(KanseiError):
    """Our own rows break the contract of their table."""

    exit_code = 3


class QualityFailed(KanseiError):
    """Rows are valid one by one, but the table is not what a night should look like."""

    exit_code = 3


class LicenceViolated(KanseiError):
    """Something unlicensed was about to leave."""

    exit_code = 3


class DeliveryConflict(KanseiError):
    """A file at the client differs from the one that we would write there."""

    exit_code = 3


class DeliveryHeld(KanseiError):
    """A delivery is the client's first, or unlike the one before, and nobody has approved it."""

    exit_code = 3


class SourceChanged(KanseiError):
    """A source's shape is no longer what its source file says."""

    exit_code = 3


class NotPublished(KanseiError):
    """A step needs a table of a night that nobody has published yet."""

    exit_code = 3


class DiskFull(KanseiError):
    """There is no room left where something must be written."""


class ReadOnly(KanseiError):
    """The data folder may not be written."""


class StoreFailed(KanseiError):
    """The S3 store of the lake or the inbox does not answer, or does not let us."""


class LakeNewer(KanseiError):
    """A newer version of this program has written the lake: what this one would do to it nobody knows."""

    exit_code = 3


class WorkersFailed(KanseiError):
    """The workers that KANSEI_WORKERS names cannot be reached, are not of this version, or were lost."""


class AnotherRun(KanseiError):
    """Another run holds the lock of this data folder."""

    exit_code = 75
