"""An arrangement: its parties, posts, pools, services and rules, all of it data.

`read_definition` turns the JSON form of `arrangement.toml` into one frozen value, or refuses it
with a pointer to what is wrong. Nothing here is about any two councils in particular.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.domain.calendar import Month, Proration, Span, WorkingCalendar
from ledger.domain.definition import Reader
from ledger.domain.errors import (
    DateInFuture,
    PeriodUnknown,
    PoolNotInForce,
    PoolUnknown,
    PostNotShared,
    PostUnknown,
    ServiceDatesOutside,
    ServiceUnknown,
)
from ledger.domain.late_payment import LatePaymentInterest
from ledger.domain.money import Pence
from ledger.domain.pools import read_model
from ledger.domain.recovery import Basis, CostRecoveryModel, Pool, PoolClass

_LONGEST_ESCALATION_DAYS = 366  # working days: a later one would come after the books are closed


@dataclass(frozen=True, slots=True)
class Party:
    """A council or other body that takes part."""

    code: str
    name: str
    role: str
    gss_code: str | None
    address: str | None
    vat_number: str | None
    keeps_book: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the programme; undated until the councils date it."""

    number: int
    name: str
    starts_on: date | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post shared between the parties over a range of dates."""

    code: str
    title: str
    employer: str
    shared: Span


@dataclass(frozen=True, slots=True)
class FranchiseService:
    """A service sold from a pool by the unit."""

    code: str
    name: str
    pool: str
    unit: str
    price_ceiling: bool = False  # flagged by itself, whatever its pool is


@dataclass(frozen=True, slots=True)
class ExcludedCost:
    """Cost that the councils agree to leave out of the neutrality test."""

    description: str
    agreed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The whole set-up as it stands."""

    code: str
    name: str
    host: str
    recipient: str
    term: Span
    development_from: date
    run_off_closes_on: date
    endorsed_on: date | None
    effective_in_law_on: date | None
    statement_issue_day: int
    statement_due_days: int
    dispute_escalation_working_days: tuple[int, ...]
    neutrality_tolerance_pence: Pence
    calendar: WorkingCalendar
    parties: tuple[Party, ...]
    phases: tuple[Phase, ...]
    posts: tuple[Post, ...]
    models: tuple[CostRecoveryModel, ...]  # every version in force, oldest first
    excluded_costs: tuple[ExcludedCost, ...]
    services: tuple[FranchiseService, ...]
    late_payment_interest: LatePaymentInterest = LatePaymentInterest.NONE

    def party(self, code: str) -> Party:
        """Return the party of that code, which the definition holds (KeyError otherwise)."""
        for party in self.parties:
            if party.code == code:
                return party
        raise KeyError(code)

    def counterparty(self, book: str) -> str:
        """Return the other council of the two."""
        return self.recipient if book == self.host else self.host

    @property
    def model(self) -> CostRecoveryModel:
        """The newest version of the cost recovery model."""
        return self.models[-1]

    def model_of(self, month: Month) -> CostRecoveryModel:
        """Return the version in force for a service month.

        A version runs from the first day of its month, or of the arrangement, until the next one
        starts; what lies before the first version falls under it too.
        """
        begun = [each for each in self.models if Month.of(each.effective_from) <= month]
        return begun[-1] if begun else self.models[0]

    @property
    def pools(self) -> tuple[Pool, ...]:
        """Every pool of any version, as in the newest that has it; the newest version's first."""
        found: dict[str, Pool] = {}
        for model in reversed(self.models):
            for pool in model.pools:
                found.setdefault(pool.code, pool)
        return tuple(found.values())

    def pools_of(self, supplier: str) -> tuple[Pool, ...]:
        """The pools of any version that a council supplies."""
        return tuple(pool for pool in self.pools if self.supplier_of(pool) == supplier)

    def pool(self, code: str) -> Pool:
        """Return the pool of that code, as in the newest version that has it.

        Raises PoolUnknown.
        """
        for pool in self.pools:
            if pool.code == code:
                return pool
        known = ", ".join(pool.code for pool in self.pools)
        raise PoolUnknown(
            f"The pool {code!r} is not in the cost recovery model. It has: {known}.",
            field="pool",
        )

    def pool_in(self, code: str, month: Month) -> Pool:
        """Return the pool as it is in the version in force for a service month.

        Raises PoolUnknown; PoolNotInForce where only other versions have it.
        """
        pool = self.model_of(month).pool(code)
        if pool is not None:
            return pool
        self.pool(code)
        having = [str(each.version) for each in self.models if each.pool(code) is not None]
        raise PoolNotInForce(
            f"The pool {code} is in version {' and '.join(having)} of the cost recovery model; "
            f"{month} falls under version {self.model_of(month).version}, which has no such pool.",
            field="pool",
            pool=code,
            month=str(month),
        )

    def supplier_of(self, pool: Pool) -> str:
        """Return the council that supplies a pool: it bears the cost and is paid for it."""
        return pool.supplier or self.host

    def payer_of(self, pool: Pool) -> str:
        """Return the council that a pool is charged to."""
        return self.counterparty(self.supplier_of(pool))

    def side_of(self, council: str) -> str:
        """Say which of the two a council is: ``host`` or ``recipient``."""
        return "host" if council == self.host else "recipient"

    def proration_of(self, service: Span) -> Proration:
        """Return how a cost of these service dates is cut, by the version its first day is in."""
        return self.model_of(Month.of(service.first)).proration

    def service(self, code: str) -> FranchiseService:
        """Return the franchise service of that code; raises ServiceUnknown."""
        for service in self.services:
            if service.code == code:
                return service
        known = ", ".join(service.code for service in self.services)
        raise ServiceUnknown(
            f"The service {code!r} is not in the arrangement. It has: {known}.", field="service"
        )

    def services_of(self, pool: str) -> list[FranchiseService]:
        """List the franchise services sold from a pool."""
        return [service for service in self.services if service.pool == pool]

    def post(self, code: str) -> Post:
        """Return the post of that code; raises PostUnknown."""
        for post in self.posts:
            if post.code == code:
                return post
        known = ", ".join(post.code for post in self.posts)
        raise PostUnknown(
            f"The post {code!r} is an unknown post in this arrangement. It has: {known}.",
            field="post",
        )

    def shared_days(self, post: Post, month: Month) -> Span:
        """Return the part of `month` in which `post` is shared; raises PostNotShared."""
        shared = post.shared.overlap(self.term)
        span = shared.overlap(Span(month.first, month.last)) if shared else None
        if span is None:
            raise PostNotShared(
                f"{month} lies outside the time that {post.code} is shared, "
                f"{post.shared.first} to {post.shared.last}.",
                field="service_from",
            )
        return span

    def service_scope(self, pool: Pool) -> Span:
        """Service dates that the pool's class takes (domain page, "From cost to charge", 1)."""
        match pool.pool_class:
            case PoolClass.DEVELOPMENT:
                return Span(self.development_from, self.term.last)
            case PoolClass.OPERATION:
                return self.term
            case PoolClass.EXIT:
                return Span(self.term.first, self.run_off_closes_on)

    def require_in_scope(self, pool: Pool, service: Span) -> Span:
        """Return the pool's scope; raises ServiceDatesOutside where no service day is in it."""
        scope = self.service_scope(pool)
        if service.overlap(scope) is None:
            before = service.last < scope.first
            limit, other = (
                (f"before {_day(scope.first)}", "development")
                if before
                else (f"after {_day(scope.last)}", "exit")
            )
            raise ServiceDatesOutside(
                f"The service dates are wholly {limit}, and the pool {pool.code} is of class "
                f"{pool.pool_class}, not {other}. It takes service dates from {scope.first} "
                f"to {scope.last}.",
                field="service_from" if before else "service_to",
                allowed_from=scope.first.isoformat(),
                allowed_to=scope.last.isoformat(),
            )
        return scope

    @property
    def books_span(self) -> Span:
        """The dates that the arrangement's books cover: development to the end of run-off."""
        return Span(self.development_from, self.run_off_closes_on)

    def require_accounting_date(self, day: date, *, field: str, today: date) -> None:
        """Refuse an accounting date in the future, or outside the periods kept."""
        if day > today:
            raise DateInFuture(
                f"{field} is {day}, later than today, {today}; nothing is posted to a future "
                f"period. The open one is {Month.of(today)}.",
                field=field,
                open_period=str(Month.of(today)),
            )
        books = self.books_span
        if not books.first <= day <= books.last:
            raise PeriodUnknown(
                f"{field} is {day}, outside the periods this arrangement keeps: "
                f"{Month.of(books.first)} to {Month.of(books.last)}.",
                field=field,
            )

    def issue_date(self, period: Month) -> date:
        """Return the day on which a period's statement falls to be issued."""
        return period.next.first.replace(day=self.statement_issue_day)

    def due_date(self, issued_on: date) -> date:
        """Return the day by which a statement issued on `issued_on` is to be paid."""
        return issued_on + timedelta(days=self.statement_due_days)

    def posts_needing_time(self) -> list[Post]:
        """List the posts that a pool of any version names: only these need apportionments."""
        named = {pool.post for model in self.models for pool in _timed(model)}
        return [post for post in self.posts if post.code in named]

    def needs_time(self, post: Post, month: Month) -> bool:
        """Whether a pool of the version in force for the month names the post."""
        return any(pool.post == post.code for pool in _timed(self.model_of(month)))


def _timed(model: CostRecoveryModel) -> list[Pool]:
    return [pool for pool in model.pools if pool.basis is Basis.TIME]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def read_definition(definition: Mapping[str, object]) -> Arrangement:
    """Read the JSON form of `arrangement.toml`; raises DefinitionInvalid naming the field."""
    top = Reader(definition, "")
    parties = tuple(_read_party(each) for each in top.each("parties", least=2))
    codes = [party.code for party in parties]
    host = top.one_of("host", codes)
    recipient = top.one_of("recipient", codes)
    term = top.span("starts_on", "ends_on")
    top.one_of("currency", ["GBP"])
    top.one_of("financial_year_starts", ["04-01"])
    posts = tuple(_read_post(each, codes) for each in top.each("posts"))
    keeping_books = {party.code for party in parties if party.keeps_book}
    top.require(host != recipient, "recipient", "is the host as well")
    top.require({host, recipient} == keeping_books, "parties", "must have just two books")
    top.unique("parties", codes)
    top.unlike("parties", codes)
    top.unique("posts", [post.code for post in posts])
    model = read_model(
        top.inner("cost_recovery_model"),
        codes,
        [post.code for post in posts],
        host=host,
        recipient=recipient,
    )
    pools = [pool.code for pool in model.pools]
    services = tuple(_read_service(each, pools) for each in top.each("services"))
    top.unique("services", [service.code for service in services])
    arrangement = Arrangement(
        code=top.code("code"),
        name=top.text("name"),
        host=host,
        recipient=recipient,
        term=term,
        development_from=top.day("development_from"),
        run_off_closes_on=top.day("run_off_closes_on"),
        endorsed_on=top.optional_day("endorsed_on"),
        effective_in_law_on=top.optional_day("effective_in_law_on"),
        statement_issue_day=top.whole("statement_issue_day", least=1, most=28),
        statement_due_days=top.whole("statement_due_days", least=0, most=365),
        dispute_escalation_working_days=top.whole_numbers(
            "dispute_escalation_working_days", most=_LONGEST_ESCALATION_DAYS
        ),
        neutrality_tolerance_pence=top.pounds("neutrality_tolerance"),
        calendar=WorkingCalendar(frozenset(top.days("bank_holidays"))),
        parties=parties,
        phases=tuple(_read_phase(each) for each in top.each("phases")),
        posts=posts,
        models=(model,),
        excluded_costs=tuple(_read_excluded(each, codes) for each in top.each("excluded_costs")),
        services=services,
        late_payment_interest=_read_interest(top),
    )
    top.require(
        arrangement.development_from <= term.first, "development_from", "is after the start"
    )
    top.require(
        arrangement.run_off_closes_on >= term.last, "run_off_closes_on", "is before the end"
    )
    top.finish()
    return arrangement


def read_version(arrangement: Arrangement, definition: Mapping[str, object]) -> CostRecoveryModel:
    """Read a later version of the arrangement's cost recovery model.

    Raises DefinitionInvalid naming the field: as `read_model`, and where the version is no later
    one, starts within a month, or gives a pool to the other council.
    """
    reader = Reader(definition, "/cost_recovery_model")
    model = read_model(
        reader,
        [party.code for party in arrangement.parties],
        [post.code for post in arrangement.posts],
        host=arrangement.host,
        recipient=arrangement.recipient,
    )
    reader.require(
        model.version > arrangement.model.version,
        "version",
        f"is not later than {arrangement.model.version}, the newest in force",
    )
    starts = model.effective_from
    reader.require(
        starts.day == 1 or starts == arrangement.term.first,
        "effective_from",
        "is neither the first day of a month nor the arrangement's own",
    )
    standing = {pool.code: pool.supplier for pool in arrangement.pools}
    for pool in model.pools:
        reader.require(
            standing.get(pool.code, pool.supplier) == pool.supplier,
            "pools",
            f"has {pool.code}, which the other council supplies in earlier versions",
        )
    return model


def with_versions(arrangement: Arrangement, later: Sequence[CostRecoveryModel]) -> Arrangement:
    """Return the arrangement with later versions of its model laid over what it has."""
    return replace(arrangement, models=(*arrangement.models, *later))


def _read_interest(reader: Reader) -> LatePaymentInterest:
    """Read whether late payment bears interest; none where the definition does not say."""
    if reader.optional_text("late_payment_interest") is None:
        return LatePaymentInterest.NONE
    return LatePaymentInterest(
        reader.one_of("late_payment_interest", [each.value for each in LatePaymentInterest])
    )


def _read_party(reader: Reader) -> Party:
    party = Party(
        code=reader.code("code"),
        name=reader.text("name"),
        role=reader.text("role"),
        gss_code=reader.optional_text("gss_code"),
        address=reader.optional_text("address"),
        vat_number=reader.optional_text("vat_number"),
        keeps_book=reader.flag("keeps_book"),
    )
    reader.finish()
    return party


def _read_phase(reader: Reader) -> Phase:
    phase = Phase(
        number=reader.whole("number", least=1, most=99),
        name=reader.text("name"),
        starts_on=reader.optional_day("starts_on"),
    )
    reader.finish()
    return phase


def _read_post(reader: Reader, parties: Sequence[str]) -> Post:
    post = Post(
        code=reader.code("code"),
        title=reader.text("title"),
        employer=reader.one_of("employer", parties),
        shared=reader.span("shared_from", "shared_to"),
    )
    reader.finish()
    return post


def _read_excluded(reader: Reader, parties: Sequence[str]) -> ExcludedCost:
    excluded = ExcludedCost(
        description=reader.text("description"),
        agreed_by=reader.some_of("agreed_by", parties),
    )
    reader.finish()
    return excluded


def _read_service(reader: Reader, pools: Sequence[str]) -> FranchiseService:
    service = FranchiseService(
        code=reader.code("code"),
        name=reader.text("name"),
        pool=reader.one_of("pool", pools),
        unit=reader.text("unit"),
        price_ceiling=reader.flag("price_ceiling"),
    )
    reader.finish()
    return service
