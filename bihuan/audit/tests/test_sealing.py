"""Sealed history: cheap to add to, and the first row that is not what it was is named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact, Event
from bihuan.audit import sealing
from bihuan.audit.hashing import canonical
from bihuan.audit.models import Chain, Seal
from bihuan.audit.sealing import Sealer, seal_now
from bihuan.audit.verifying import verify
from bihuan.people.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def history(add, lead, monkeypatch):
    """Twelve events about three requirements, four events a seal."""
    monkeypatch.setattr(sealing, "BATCH", 4)
    made = [add(Requirement, f"需求 {number}") for number in range(3)]
    for one in made:
        one.change(by=lead, title=f"{one.title}!")
        one.comment("看一下", by=lead)
        one.change(by=lead, reach=12.0, confidence=80)
    assert seal_now()
    return made


def events(workspace) -> list[Event]:
    return list(Event.objects.filter(workspace=workspace).order_by("pk"))


def fault(workspace) -> str:
    return str(verify(workspace).fault)


def test_every_event_is_under_a_seal_and_every_seal_under_the_next(history, workspace):
    seals = list(Seal.objects.filter(workspace=workspace).order_by("number"))
    assert [seal.count for seal in seals] == [4, 4, 4]
    assert [seal.previous for seal in seals] == ["", seals[0].hash, seals[1].hash]
    report = verify(workspace)
    assert (report.fault, report.events, report.seals, report.unsealed) == (None, 12, 3, 0)


def test_only_what_is_new_is_hashed(history, workspace, lead):
    before = list(Seal.objects.values_list("pk", flat=True))
    seal_now()
    assert list(Seal.objects.values_list("pk", flat=True)) == before
    history[0].change(by=lead, title="还要改")
    assert verify(workspace).unsealed == 1
    seal_now()
    assert Seal.objects.get(number=4).count == 1
    assert verify(workspace).fault is None


def test_each_workspace_has_a_chain_of_its_own(history, workspace, stranger, add):
    elsewhere = Workspace.objects.get(slug="elsewhere")
    add(Requirement, workspace=elsewhere, by=stranger)
    seal_now()
    assert Chain.objects.get(pk=elsewhere.pk).seals == 1
    Event.objects.filter(workspace=elsewhere).update(verb="imported")
    assert verify(workspace).fault is None
    assert verify(elsewhere).fault is not None


def test_the_rest_is_sealed_when_the_time_of_a_tick_is_over(history, lead, workspace):
    for one in history:
        for number in range(3):
            one.change(by=lead, title=f"{one.pk} {number}")
    sealer = Sealer()
    last = events(workspace)[-1].pk
    rounds = [sealer.sweep(last, until=0) for _ in range(4)]
    assert rounds == [False, False, False, True]
    assert verify(workspace).fault is None


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("reason", "另有原因", "what was changed, or the reason"),
        ("changes", {"title": ["a", "b"]}, "what was changed, or the reason"),
        ("verb", "imported", "who did what, when, or to what"),
        ("actor", None, "who did what, when, or to what"),
        ("version", 77, "who did what, when, or to what"),
    ],
)
def test_the_first_altered_row_is_named(history, workspace, column, value, said):
    row = events(workspace)[5]
    Event.objects.filter(pk__gte=row.pk).update(**{column: value})
    text = fault(workspace)
    assert f"event {row.pk}:" in text
    assert Artifact.objects.get(pk=row.artifact_id).key in text
    assert said in text


def test_a_deleted_row_is_named(history, workspace):
    row = events(workspace)[6]
    Event.objects.filter(pk=row.pk)._raw_delete("default")
    assert fault(workspace).startswith(f"{row.artifact.key} event {row.pk}: deleted")


def test_an_inserted_row_is_named(history, workspace):
    row = events(workspace)[6]
    Event.objects.filter(pk=row.pk)._raw_delete("default")
    seal = Seal.objects.get(workspace=workspace, first__lte=row.pk, last__gte=row.pk)
    rows = [one for one in seal.sealed_events() if one.pk != row.pk]
    seal.events = b"".join(sealing.SEALED_EVENT.pack(*one) for one in rows)
    seal.salts = b"".join(seal.salt_of(place) for place, one in enumerate(seal_rows(seal, row.pk)) if one)
    seal.count, later = len(rows), Seal.objects.filter(workspace=workspace, number__gt=seal.number).order_by("number")
    seal.hash = seal.digest()
    seal.save()
    for one in later:
        one.previous = Seal.objects.get(workspace=workspace, number=one.number - 1).hash
        one.hash = one.digest()
        one.save()
    Chain.objects.filter(pk=workspace.pk).update(hash=Seal.objects.latest("number").hash)
    row.save(force_insert=True)
    assert fault(workspace).startswith(f"{row.artifact.key} event {row.pk}: inserted")


def seal_rows(seal, left_out: int) -> list[bool]:
    before = [True] * (seal.count)
    before[left_out - seal.first] = False
    return before


def test_altered_and_missing_seals_are_named(history, workspace):
    Seal.objects.filter(number=2).update(count=3)
    assert "seal 2: The seal itself was altered" in fault(workspace)
    Seal.objects.filter(number=2).delete()
    assert "seal 2: This seal is missing" in fault(workspace)


def test_a_chain_that_was_cut_or_written_anew_is_known_by_a_hash_noted_before(history, workspace):
    noted = verify(workspace)
    expect = f"{noted.seals}:{noted.hash}"
    assert verify(workspace, expect).fault is None
    last = Seal.objects.get(number=3)
    Event.objects.filter(pk__gte=last.first)._raw_delete("default")
    last.delete()
    assert "Seals at the end of the chain are missing" in fault(workspace)
    head = Seal.objects.get(number=2)
    Chain.objects.filter(pk=workspace.pk).update(seals=2, last=head.last, hash=head.hash)
    assert verify(workspace).fault is None, "without a note the cut end cannot be known"
    assert verify(workspace, expect).fault is not None
    assert verify(workspace, f"2:{'0' * 64}").fault is not None


def test_numbers_are_hashed_alike_however_the_database_spells_them():
    assert canonical([1.0, 1e22, -0.0, True]) == canonical([1, 10**22, 0, True])
    assert canonical({"b": "王", "a": None}) == '{"a":null,"b":"王"}'.encode()


@pytest.mark.one_database
def test_sealing_many_events_takes_few_questions(workspace, lead, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 100)
    Requirement.objects.bulk_add(workspace, [{"title": f"{number}"} for number in range(200)], by=lead)
    connection.ensure_connection()
    with django_assert_max_num_queries(40):
        seal_now()
    assert verify(workspace).events == 200


def test_the_command_tells_and_ends_with_1(history, workspace, capsys):
    call_command("audit", "verify", workspace="lanyun")
    assert "12 events under 3 seals are as they were" in capsys.readouterr().out
    Event.objects.filter(pk=events(workspace)[0].pk).update(reason="?")
    with pytest.raises(SystemExit) as end:
        call_command("audit", "verify")
    assert end.value.code == 1
    assert "altered: what was changed" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("audit", "verify", workspace="nowhere")
