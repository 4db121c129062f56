"""A crowd of firms, large enough that reading them all would show."""

import json
from dataclasses import dataclass

from django.db import connection

from accounts.models import Organisation, User
from tests.factories import OrganisationFactory, UserFactory
from tests.roles import owning

MANY, OTHERS = 10_000, 2_000
RARE = 7  # firms of the sector that hardly any firm is in

FIRMS = """
INSERT INTO diagnostics_firm (id, organisation_id, name, sector, country, town, product_line, created_at)
SELECT gen_random_uuid(), %(organisation)s, initcap(left(md5(i::text), 8)) || ' ' || i,
    CASE WHEN i <= %(rare)s THEN '26' ELSE (ARRAY['13', '14', '15', '31'])[1 + i %% 4] END,
    (ARRAY['IT', 'BR', 'IN'])[1 + i %% 3], '', '', now()
FROM generate_series(1, %(number)s) i
"""
# Six in ten are assessed, one in ten is being assessed; each third has something due.
VISITS = """
INSERT INTO diagnostics_assessment
    (id, firm_id, advisor_id, instrument_version, is_short, status, chain_position, revision, started_at, updated_at,
     completed_at, seen_before)
SELECT gen_random_uuid(), id, (%(people)s::int[])[1 + n %% 5], '1', false,
    CASE WHEN n %% 10 = 9 THEN 'draft' ELSE 'complete' END, '', 0, now(), now(),
    CASE WHEN n %% 10 = 9 THEN NULL ELSE now() - n * interval '1 hour' END, ''
FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM diagnostics_firm WHERE organisation_id = %(organisation)s) firm
WHERE n %% 10 NOT IN (0, 1, 2)
"""
RESULTS = """
INSERT INTO diagnostics_diagnosis (id, assessment_id, instrument_version, engine_version, snapshot, first_tier_band,
    risk_band, functional_band, coverage, created_at)
SELECT gen_random_uuid(), visit.id, '1', '1', '{}', (ARRAY['not_yet', 'partly', 'eligible', ''])[1 + n %% 4],
    (ARRAY['low', 'medium', 'high', ''])[1 + n %% 4], 'low', 1, now()
FROM (SELECT id, firm_id, row_number() OVER (ORDER BY id) n FROM diagnostics_assessment WHERE status = 'complete') visit
JOIN diagnostics_firm firm ON firm.id = firm_id WHERE organisation_id = %(organisation)s
"""
ACTIONS = """
INSERT INTO diagnostics_action (id, firm_id, lever, text, first_step, responsible, due, status, note, revision,
    created_at, updated_at)
SELECT gen_random_uuid(), id, '', 'Visit a fair', '', '', current_date + (n %% 200)::int, 'planned', '', 1, now(), now()
FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM diagnostics_firm WHERE organisation_id = %(organisation)s) firm
WHERE n %% 3 = 0
"""


@dataclass(frozen=True)
class Crowd:
    """An organisation with MANY firms beside another with OTHERS, and its five advisors."""

    organisation: Organisation
    advisors: list[User]


def build() -> Crowd:
    """Write the firms of both organisations in a few statements, and let the planner know of them."""
    crowd = Crowd(OrganisationFactory(), UserFactory.create_batch(5))
    other = Crowd(OrganisationFactory(), UserFactory.create_batch(5))
    with owning(), connection.cursor() as cursor:
        # Row by row the database would work out each firm's state after each of its rows: here it does so once.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for each, number in ((crowd, MANY), (other, OTHERS)):
            gaps = {
                "organisation": each.organisation.pk,
                "number": number,
                "rare": RARE,
                "people": [person.pk for person in each.advisors],
            }
            for statement in (FIRMS, VISITS, RESULTS, ACTIONS):
                cursor.execute(statement, gaps)
        cursor.execute("SET LOCAL session_replication_role = origin")
        for table in ("assessment", "diagnosis", "action"):
            cursor.execute(f"ANALYZE diagnostics_{table}")
        cursor.execute("UPDATE diagnostics_firm SET stage = stage")
        cursor.execute("ANALYZE diagnostics_firm")
    return crowd


def scans(queryset) -> list[dict]:
    """Run a query and return the nodes of its plan that read firms, each with what it did."""
    plan = json.loads(queryset.explain(format="json", analyze=True))[0]["Plan"]
    return [node for node in nodes(plan) if node.get("Relation Name") == "diagnostics_firm"]


def nodes(node):
    """Yield a node of a plan and all below it."""
    yield node
    for below in node.get("Plans", ()):
        yield from nodes(below)


def rows_read(queryset) -> int:
    """Run a query and return how many rows of firms it looked at, whether it kept them or not."""
    kinds = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    return round(sum(node.get(kind, 0) * node["Actual Loops"] for node in scans(queryset) for kind in kinds))
