"""Fills a database with made-up organisations and firms, by COPY, and empties it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from psycopg import sql

from accounts.models import Membership, Organisation, Role, User
from diagnostics.made_up import bulk, traces, words
from diagnostics.made_up.firms import BUYERS, VISITS, MadeUpFirm, StandIns, made_up
from diagnostics.made_up.patterns import Pattern, columns_of, lines, pattern_of
from diagnostics.made_up.scoring import scored
from diagnostics.models import Action, Answer, AnswerChange, Assessment, Buyer, Diagnosis, Firm, ReportJob

PREFIX = "Load agency"
DOMAIN = "load.example"
MOST_DIFFERENT = 300  # firms that are made up and scored; more take minutes and vary no page any further
BATCH = 500  # firms
# In this order, as the checks of some are made at once.
TABLES: tuple[type[models.Model], ...] = (
    Firm, Assessment, Buyer, Answer, AnswerChange, Diagnosis, Action, ReportJob,
)  # fmt: skip
GUARDED = (Firm, Assessment, Buyer, Answer, Diagnosis, Action)  # have triggers that would refuse or repeat the work
LARGE = (Answer, AnswerChange)

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Template:
    """A firm that can be copied: its rows of each table, with gaps."""

    visits: int
    rows: dict[type[models.Model], Pattern]


@dataclass(frozen=True)
class Agency:
    """An organisation with the people who advise its firms. `weight` is its part of the firms."""

    organisation: Organisation
    advisors: list[User]
    weight: float


# What programmes count, by the functions of the triggers that keep it.
WRITE_FIGURES = "SELECT count(*) FROM (SELECT foothold_write_figures(told) FROM diagnostics_diagnosis told) written"
ORDER_FIGURES = """
    SELECT count(*) FROM (
        SELECT foothold_order_figures(firm_id) FROM (SELECT DISTINCT firm_id FROM diagnostics_figures) firms
    ) ordered
"""


def fill(assessments: int, *, seed: int, password: str | None = None, tell: Tell = lambda _words: None) -> None:
    """Make up so many assessments with everything around them, the same for the same seed and day.

    All or nothing. The columns that triggers keep are computed by the same triggers, once all is there.
    """
    different = max(min(assessments, 8), min(assessments // 20, MOST_DIFFERENT))
    tell(f"Scoring {different:,} made-up firms …")
    templates = list(templates_of(list(made_up(different, seed=seed)), seed))
    tell(f"Writing {assessments:,} assessments …")
    with transaction.atomic(), connection.cursor() as cursor, ExitStack() as stack:
        agencies = add_agencies(assessments, password)
        stack.enter_context(bulk.without_policies(cursor, TABLES))
        stack.enter_context(bulk.without_triggers(cursor, GUARDED))
        for table in LARGE:
            stack.enter_context(bulk.without_indexes(cursor, table))
        stack.enter_context(bulk.with_made_ids(cursor, AnswerChange))
        write(cursor, copies(templates, assessments, agencies, seed))
        tell("Building the indexes …")
    tell("Telling where each firm stands …")
    take_stock()


def take_stock() -> None:
    """Let the triggers compute where every firm stands, and PostgreSQL look at its tables as it does at night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("UPDATE diagnostics_firm SET stage = stage")
        cursor.execute(WRITE_FIGURES)
        cursor.execute(ORDER_FIGURES)
    vacuum()


def vacuum() -> None:
    """Tidy every table and renew what the planner knows. Not in a transaction, where it would be refused."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


# --- What is copied


def templates_of(firms: Sequence[MadeUpFirm], seed: int) -> Iterator[Template]:
    """Yield made-up firms, scored, as something to copy."""
    diagnoses, digest = scored(firms), ""
    for place, (made, of_visits) in enumerate(zip(firms, diagnoses, strict=True)):
        chance = Random(f"traces {seed} {place}")  # noqa: S311 -- repeatable on purpose
        done = list(of_visits.values())
        digest = digest or traces.print_one(done[0])  # the first firm was met to the end
        rows: dict[type[models.Model], list[Any]] = {
            Firm: [made.firm],
            Assessment: [visit.assessment for visit in made.visits],
            Buyer: [row for visit in made.visits for row in visit.buyers],
            Answer: [row for visit in made.visits for row in visit.answers],
            AnswerChange: [row for visit in made.visits for row in visit.changes],
            Diagnosis: done,
            Action: list(traces.actions(done[-1], chance)) if done else [],
            ReportJob: [row for diagnosis in done for row in traces.reports(diagnosis, digest, chance)],
        }
        yield Template(
            len(made.visits), {table: pattern_of(lines(rows[table], written(table)), GAPS) for table in TABLES}
        )


def written(table: type[models.Model]) -> list[models.Field]:
    """Return the columns that are written; the history's ids are made by the database, twenty million times."""
    return [field for field in columns_of(table) if table is not AnswerChange or not field.primary_key]


GAPS = (
    *(str(each) for each in (StandIns.FIRM, StandIns.ORGANISATION, StandIns.ADVISOR)),
    *(StandIns.FIRM_NAME, StandIns.TOWN, StandIns.AGENCY, StandIns.ADVISOR_NAME),
    *(str(StandIns.visit(number)) for number in range(max(VISITS))),
    *(str(StandIns.buyer(visit, place)) for visit in range(max(VISITS)) for place in range(max(BUYERS))),
    *(StandIns.buyer_name(place) for place in range(max(BUYERS) + 1)),
    *(str(StandIns.thing(number)) for number in range(300)),
    *(StandIns.day(number).date().isoformat() for number in range(max(VISITS))),
    *(StandIns.due(number).isoformat() for number in range(traces.MOST_ACTIONS)),
)


# --- Copies


def copies(
    templates: Sequence[Template], assessments: int, agencies: Sequence[Agency], seed: int
) -> Iterator[tuple[Template, dict[str, str]]]:
    """Yield firms to write until there are so many assessments: what to copy, and what fills its gaps."""
    chance = Random(f"copies {seed}")  # noqa: S311 -- repeatable on purpose
    weights, until = [agency.weight for agency in agencies], dt.datetime.now(dt.UTC).date()
    single = next(template for template in templates if template.visits == 1)
    left, agency, template = assessments, agencies[0], templates[0]
    while left:
        yield template, values_of(chance, agency, until)
        left -= template.visits
        (agency,), template = chance.choices(agencies, weights), chance.choice(templates)
        template = template if template.visits <= left else single


def values_of(chance: Random, agency: Agency, until: dt.date) -> dict[str, str]:
    """Return what fills the gaps of one copy."""
    advisor = chance.choice(agency.advisors)
    return {
        str(StandIns.FIRM): new_id(chance),
        str(StandIns.ORGANISATION): str(agency.organisation.pk),
        str(StandIns.ADVISOR): str(advisor.pk),
        StandIns.FIRM_NAME: words.firm_name(chance),
        StandIns.TOWN: words.coined(Random(int(200 * chance.random() ** 2))),  # noqa: S311 -- clusters: towns recur
        StandIns.AGENCY: agency.organisation.name,
        StandIns.ADVISOR_NAME: str(advisor),
        **{str(StandIns.visit(number)): new_id(chance) for number in range(max(VISITS))},
        **buyers_of(chance),
        **{str(StandIns.thing(number)): new_id(chance) for number in THINGS},
        **days_of(chance, until),
    }


THINGS = (
    *range(1, max(VISITS) + 1),
    *range(traces.FIRST_ACTION, traces.FIRST_ACTION + traces.MOST_ACTIONS),
    *range(traces.FIRST_REPORT + 1, traces.FIRST_REPORT + max(VISITS) + 1),
)


def new_id(chance: Random) -> str:
    """Return a random id."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def buyers_of(chance: Random) -> dict[str, str]:
    """Return ids and names of buyers. Ids rise with the place, as snapshots are sorted by them."""
    values = {StandIns.buyer_name(place): words.buyer_name(chance) for place in range(max(BUYERS) + 1)}
    for visit in range(max(VISITS)):
        ids = sorted(new_id(chance) for _place in range(max(BUYERS)))
        values |= {str(StandIns.buyer(visit, place)): each for place, each in enumerate(ids)}
    return values


def days_of(chance: Random, until: dt.date) -> dict[str, str]:
    """Return the days of a firm's visits, half a year or more apart, and when its actions are due."""
    first = until - dt.timedelta(days=chance.randint(1500, 2200))
    values = {}
    for number in range(max(VISITS)):
        values[StandIns.day(number).date().isoformat()] = first.isoformat()
        first += dt.timedelta(days=chance.randint(180, 480))
    for number in range(traces.MOST_ACTIONS):
        values[StandIns.due(number).isoformat()] = (until + dt.timedelta(days=chance.randint(-60, 300))).isoformat()
    return values


def write(cursor: Any, firms: Iterator[tuple[Template, dict[str, str]]]) -> None:
    """Write firms, table by table, some hundreds at a time."""
    while some := list(islice(firms, BATCH)):
        for table in TABLES:
            columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in written(table))
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(bulk.named(table), columns)) as copy:
                for template, values in some:
                    copy.write(template.rows[table].fill(values))


# --- Organisations


def add_agencies(assessments: int, password: str | None) -> list[Agency]:
    """Make the organisations, fewer firms in each than in the one before, with their people."""
    hashed = make_password(password)  # None: nobody can sign in with one
    return [add_agency(number, hashed) for number in range(max(3, min(40, assessments // 2000)))]


def add_agency(number: int, hashed: str) -> Agency:
    """Make one organisation with three to eight advisors, the first of whom looks after it."""
    organisation = Organisation.objects.create(name=f"{PREFIX} {number + 1}", is_demo=True)
    chance = Random(number)  # noqa: S311 -- repeatable on purpose
    people = User.objects.bulk_create(
        User(email=f"advisor-{number + 1}-{place}@{DOMAIN}", name=f"{words.coined(chance)} {words.coined(chance)}",
             password=hashed)
        for place in range(1, chance.randint(3, 8) + 1)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role=Role.ADVISOR if place else Role.ADMIN)
        for place, user in enumerate(people)
    )
    return Agency(organisation, people, 1 / (number + 1))


def foreign_organisation() -> Organisation | None:
    """Return an organisation that was not made up here, None where there is none."""
    return Organisation.objects.exclude(name__startswith=f"{PREFIX} ").first()


def empty() -> None:
    """Delete every firm, and the made-up organisations with their people. Nothing else may be in the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        bulk.check_now(cursor)
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(bulk.named(Firm)))
        Organisation.objects.filter(name__startswith=f"{PREFIX} ").delete()
        User.objects.filter(email__endswith=f"@{DOMAIN}").delete()
    ReportJob.file.field.storage.delete(traces.REPORT)
