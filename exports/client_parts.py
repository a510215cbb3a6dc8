"""Parts of a client file that say whom, where and how: names, place, encryption, contacts.

No secret stands in them: a key is a reference to a connection.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from exports.formats import FORMS


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a value is named twice")
    return values


def _no_key(name: str) -> str:
    """A reference is a name. What looks like a key must not stand in a file that everybody reads."""
    if len(name) > 40 or name.startswith(("age1", "age_secret", "ssh_")):
        raise ValueError("looks like a key; write the name of the connection that holds it")
    return name


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Reference = Annotated[Name, AfterValidator(_no_key)]
Distinct = AfterValidator(_distinct)


class Part(BaseModel):
    """A part of a client file: a key that is not declared is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Label(Part):
    """A name in both languages."""

    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Place(Part):
    """Where deliveries go. `connection` names an Airflow connection; no secret stands in a client file."""

    kind: str
    bucket: str | None = None
    prefix: str = Field("", pattern=r"^([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$")
    connection: Name | None = None


class Acknowledge(Part):
    """within: nights after a delivery by which the client's acknowledgement must lie under `acks/`."""

    within: int = Field(ge=1, le=31)


class Onboarded(Part):
    """Who approved the first delivery of a client that was taken on before approvals were kept, and on which day."""

    by: str = Field(min_length=1)
    date: dt.date


class Encryption(Part):
    """Files are encrypted for everybody named: connections that hold an age recipient, or an OpenPGP public key, each.

    One of the two, as the client asks.
    """

    age: Annotated[tuple[Reference, ...], Field(min_length=1), Distinct] | None = None
    openpgp: Annotated[tuple[Reference, ...], Field(min_length=1), Distinct] | None = None

    @model_validator(mode="after")
    def _one(self) -> Encryption:
        if (self.age is None) == (self.openpgp is None):
            raise ValueError("is by age or by openpgp, one of the two")
        return self

    @property
    def method(self) -> str:
        """A word of exports/encryption.py."""
        return "openpgp" if self.age is None else "age"

    @property
    def keys(self) -> tuple[str, ...]:
        """The connections."""
        return self.age or self.openpgp or ()


def _formed(name: str) -> Any:
    return Annotated[str, Field(pattern=f"^{FORMS[name]}$")]


class Standards(Part):
    """Names that a standard gives to those who exchange its documents.

    ddex_sender, ddex_recipient: DDEX party ids, ours and the client's. ember_bucket, ember_folder: where Amazon picks
    up the client's catalogue. site: address under which the client shows works.
    """

    ddex_sender: _formed("ddex_sender") = ""  # type: ignore[valid-type]
    ddex_recipient: _formed("ddex_recipient") = ""  # type: ignore[valid-type]
    ember_bucket: _formed("ember_bucket") = ""  # type: ignore[valid-type]
    ember_folder: _formed("ember_folder") = ""  # type: ignore[valid-type]
    site: _formed("site") = ""  # type: ignore[valid-type]


class Contacts(Part):
    """Whom to ask about what. `operations` gets the alerts."""

    operations: str = Field(min_length=3)
    licensing: str | None = Field(None, min_length=3)
    incidents: str | None = Field(None, min_length=3)
