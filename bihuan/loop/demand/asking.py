"""The one question that counts demand: every voice once, merged ones for the survivor, each customer once.

Who has no customer counts as a person; a person is an e-mail address, without one a name (of that customer), and
without either the voice itself. What is known of customers counts only as far as the asker sees them.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bihuan.areas.research.evidence import survivors_of
from bihuan.areas.research.models import Customer, Feedback
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import through, visible

RENEWAL = 90  # days within which a contract is up
VOICE = (
    *("target_id", "source__feedback__customer_id", "source__feedback__email", "source__feedback__person"),
    *("source__feedback__strength", "source__created_at", "source_id"),
)
SORTS = {
    "customers": "customers",
    "people": "people",
    "revenue": "COALESCE(SUM(worth.revenue), 0)",
    "at_risk": "COALESCE(SUM(CASE WHEN worth.renewing = 1 THEN worth.revenue END), 0)",
    "breakers": "breaker",
    "newest": "newest",
}
COUNTED = """
WITH voice(target, customer, email, person, strength, at, id) AS ({voices}),
wanted(id) AS ({wanted}),
known(id, revenue, ends) AS ({customers}),
worth(id, revenue, renewing) AS (SELECT id, revenue, CASE WHEN ends BETWEEN %s AND %s THEN 1 ELSE 0 END FROM known),
said AS (
  SELECT {head} AS head, customer, strength, at,
    CASE WHEN email <> '' THEN email WHEN person <> '' THEN person || ' ' || COALESCE(customer, 0)
    ELSE '#' || voice.id END AS who
  FROM voice {merged}),
asker AS (
  SELECT head, customer, MAX(strength) AS strength, COUNT(*) AS voices, MAX(at) AS newest
  FROM said GROUP BY head, customer, CASE WHEN customer IS NULL THEN who ELSE '' END),
person AS (SELECT head, COUNT(DISTINCT who) AS people FROM said GROUP BY head)
SELECT asker.head, COUNT(asker.customer) AS customers, MIN(person.people) AS people,
  CAST(SUM(asker.voices) AS INTEGER) AS voices,
  SUM(CASE WHEN asker.strength = 1 THEN 1 ELSE 0 END) AS nice,
  SUM(CASE WHEN asker.strength = 2 THEN 1 ELSE 0 END) AS useful,
  SUM(CASE WHEN asker.strength = 3 THEN 1 ELSE 0 END) AS important,
  SUM(CASE WHEN asker.strength = 4 THEN 1 ELSE 0 END) AS breaker,
  SUM(worth.revenue) AS revenue,
  SUM(CASE WHEN asker.customer IS NOT NULL AND worth.revenue IS NULL THEN 1 ELSE 0 END) AS unpriced,
  SUM(COALESCE(worth.renewing, 0)) AS renewing,
  SUM(CASE WHEN worth.renewing = 1 THEN worth.revenue END) AS at_risk,
  MAX(asker.newest) AS newest, COUNT(*) OVER () AS in_all
FROM asker JOIN wanted ON wanted.id = asker.head JOIN person ON person.head = asker.head
LEFT JOIN worth ON worth.id = asker.customer
GROUP BY asker.head ORDER BY {order} {direction}, asker.head DESC LIMIT %s OFFSET %s
"""


def asked(
    wanted: QuerySet,
    user,
    workspace,
    *,
    sort: str,
    limit: int,
    offset: int = 0,
    family: Mapping[int, int] | None = None,
) -> list[Mapping[str, Any]]:
    """A row for each of the requirements in `wanted` that has a voice behind it; two small questions and this one.

    `family` names the only requirements of whose voices it is asked, each with the one for which they count.
    """
    voices = voices_of(user, workspace)
    if family is None:
        sql, params = question(wanted, user, workspace, sort, voices, heads_of_merged(workspace))
    else:
        sql, params = question(wanted, user, workspace, sort, voices.filter(target__in=[*family]), family)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, limit, offset])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def question(wanted, user, workspace, sort: str, links, heads: Mapping[int, int]) -> tuple[str, list[Any]]:
    voices, said = links.values_list(*VOICE).query.sql_with_params()
    chosen, choosing = wanted.order_by().values_list("pk").query.sql_with_params()
    seen = Customer.objects.visible_to(user, workspace).order_by()
    customers, knowing = seen.values_list("pk", "revenue", "contract_ends_on").query.sql_with_params()
    day = timezone.localdate()
    until = [connection.ops.adapt_datefield_value(one) for one in (day, day + timedelta(days=RENEWAL))]
    sql = COUNTED.format(
        voices=voices,
        wanted=chosen,
        customers=customers,
        head="COALESCE(merged.column2, voice.target)" if heads else "voice.target",
        merged=f"LEFT JOIN (VALUES {', '.join(['(%s, %s)'] * len(heads))}) AS merged ON merged.column1 = voice.target"
        if heads
        else "",
        order=SORTS[sort.removeprefix("-")],
        direction="DESC" if sort.startswith("-") else "ASC",
    )
    return sql, [*said, *choosing, *knowing, *until, *(pk for pair in heads.items() for pk in pair)]


def voices_of(user, workspace):
    """The links from every voice the person sees; what they lead to is looked at by who asks."""
    seen = through("source", visible(user, workspace))
    links = Link.objects.filter(seen, role=LinkRole.EVIDENCES, source__archived_at=None, source__kind=Feedback.slug)
    return links.order_by()


def heads_of_merged(workspace) -> dict[int, int]:
    """Duplicates that still have voices of their own, with the one that survived; merging moves voices along."""
    held = Link.objects.filter(
        role=LinkRole.EVIDENCES, target__workspace=workspace, target__kind="requirements", target__state="duplicate"
    )
    duplicates = list(Artifact.objects.filter(pk__in=held.values("target")))
    survivors = survivors_of(duplicates)
    return {pk: head.pk for pk, head in survivors.items() if head.pk != pk}
