"""Refusals that only the edge can make: of the request itself, before the ledger is asked."""

from __future__ import annotations

from ledger.domain.errors import Conflict, Forbidden, InvalidInput, LedgerError


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


class JobUnfinished(Conflict):
    """A job has made no file, or none yet."""


class FormNotOurs(Forbidden):
    """A form came without the secret of the session that it claims to be of, or from elsewhere."""


class ProviderUnreachable(LedgerError):
    """A council's identity provider does not answer, or not as it should."""


class ProviderRefused(Forbidden):
    """A council's identity provider did not vouch for whoever would sign in, or not credibly."""


class SecondFactorMissing(Forbidden):
    """A council's identity provider signed somebody in by less than the council says is needed."""


class SignInStale(Forbidden):
    """A sign-in came back that did not set out from this browser, or a while ago, or was used."""


class RoleNotChosen(LedgerError):
    """The caller holds several roles and picks none, or one that they do not hold."""


class MessageUnclear(LedgerError):
    """A request that two programs on its way could read in two ways, or that none can read."""


class RequestLate(LedgerError):
    """A request that was begun and did not come to its end in time."""


class HeadTooLarge(LedgerError):
    """The address and the headers of a request are longer than any honest ones."""


class TooManyRequests(LedgerError):
    """One caller asks for more than one may. `data["seconds"]` says when to come again."""


class Busy(LedgerError):
    """So much goes on that the service takes no more just now; nothing was recorded."""


class QuestionTooLong(LedgerError):
    """The database took longer to answer a question than one may take."""


class FileKindUnknown(LedgerError):
    """A file is neither an Excel workbook (XLSX) nor CSV text."""


class FileMisnamed(InvalidInput):
    """A file's name ends as those of another kind do, so one of the two is a mistake or a trick."""


class FileUnreadable(InvalidInput):
    """A file is damaged, or not written as its kind should be."""


class FileEncrypted(InvalidInput):
    """A workbook is encrypted, so nobody can see what it holds."""


class FileActive(InvalidInput):
    """A workbook holds what could run, or fetch something: macros, links, connections, objects."""


class FileExcessive(InvalidInput):
    """A file is too large, or takes more time or memory to read than any honest one."""


class SettingInvalid(LedgerError):
    """An environment variable or an option of the command line is not usable."""
