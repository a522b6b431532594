"""Refusals that only the edge can make: of the request itself, before the ledger is asked."""

from __future__ import annotations

from ledger.domain.errors import Forbidden, InvalidInput, LedgerError


class RequestInvalid(InvalidInput):
    """The body or a parameter has not the form that the interface describes.

    `data["code"]` says what is wrong, in a word.
    """


class CursorInvalid(InvalidInput):
    """A cursor that no listing of this kind has given out."""


class BodyMalformed(LedgerError):
    """The body is not JSON."""


class IdempotencyKeyMissing(LedgerError):
    """A request that would record something came without a usable Idempotency-Key."""


class EntityTagMalformed(LedgerError):
    """If-Match holds something other than one entity tag in quotes."""


class MediaTypeUnsupported(LedgerError):
    """A body came as something other than JSON."""


class CostsNotVisible(Forbidden):
    """Only a council's own people see its single costs; others see the totals of a pool."""


class MonthEndsOnly(Forbidden):
    """A day within a month would show single costs of the other council's to whoever asks."""


class SettingInvalid(LedgerError):
    """An environment variable or an option of the command line is not usable."""
