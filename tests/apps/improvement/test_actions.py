"""A corrective action from its problem to its verified close, and the records that the checks of 2.8 read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import verify_chain
from seido.apps.data.models import Record
from seido.apps.improvement import phases, selectors, services
from seido.apps.improvement.models import Action, Phase
from seido.apps.performance.models import SeriesStanding
from seido.apps.registers import importing
from seido.apps.registers.register import REGISTERS
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db
SERIES = "rt_service_level|process|own|calls"


@pytest.fixture
def centre(settings: Any) -> People:
    settings.SEIDO_TODAY = date(2026, 4, 20)
    made = people()
    second = User.objects.create_user(username="second", name="Second Person", language="en")
    Grant.objects.create(user=second, role=Role.SUPERVISOR, program=made.own)
    measured(False, False, True)
    return made


def measured(*met: bool) -> None:
    """The metric's newest months up to March 2026, or to as many as there are from January on."""
    points = [
        {"period": f"2026-{index:02d}", "value": 82.0 if one else 70.0 + index, "target": 80.0, "met": one}
        for index, one in enumerate(met, start=1)
    ]
    SeriesStanding.objects.update_or_create(
        metric="rt_service_level",
        unit_kind="process",
        unit="own",
        process="calls",
        defaults={
            **dict.fromkeys(("at_level", "counted", "collected", "usable", "integrity", "in_set"), False),
            "position": 1,
            "item": "4.3",
            "program": "own",
            "type": "service",
            "direction": "higher",
            "status": "below",
            "met": 0,
            "periods": 3,
            "reason_en": "",
            "reason_ja": "",
            "grain": "month",
            "period": points[-1]["period"],
            "points": points,
        },
    )


def opened(centre: People, **values: Any) -> Action:
    given = {
        "title": "late calls",
        "program": centre.own,
        "series": SERIES,
        "problem": "calls wait on Mondays",
        "owner": centre.leader,
        "verifier": User.objects.get(username="second"),
        "due": date(2026, 6, 30),
    }
    return services.create_action(actor="leader", values={**given, **values})


def to_verification(centre: People, action: Action) -> Action:
    by = centre.leader
    action = services.advance(by=by, action=action)
    action = services.update_action(actor="leader", row=action, values={"causes": ["breaks at ten"]})
    action = services.advance(by=by, action=action)
    remedy = services.add_remedy(
        actor="leader",
        action=action,
        values={"text": "move breaks", "cause": "breaks at ten", "owner": by, "due": date(2026, 5, 1)},
    )
    action = services.advance(by=by, action=action)
    services.change_remedy(actor="leader", remedy=remedy, values={"done": date(2026, 4, 20)})
    return services.advance(by=by, action=action)


def test_the_gap_and_its_period_are_filled_in(centre: People) -> None:
    action = opened(centre)
    assert (action.number, action.gap, action.period) == ("CA-0001", "−8.0 pt", "2026-02")
    assert opened(centre).number == "CA-0002"


def test_each_phase_says_what_it_lacks(centre: People) -> None:
    action = opened(centre, problem="", owner=None, series="")
    assert len(phases.lacks(action)) == 4
    with pytest.raises(InputError):
        services.advance(by=centre.leader, action=action)
    with pytest.raises(InputError):
        services.update_action(actor="leader", row=action, values={"phase": Phase.CLOSED})


def test_it_closes_only_with_a_second_person_and_a_metric_that_held(centre: People, settings: Any) -> None:
    second = User.objects.get(username="second")
    action = to_verification(centre, opened(centre))
    action = services.update_action(
        actor="leader", row=action, values={"result": "calls are answered in time"}
    )
    settings.SEIDO_TODAY = date(2026, 6, 20)
    measured(False, False, True, True, True)
    with pytest.raises(InputError) as refused:
        services.advance(by=second, action=action)
    assert "1" in str(refused.value)  # one of three periods
    measured(False, False, True, True, True, True, True)
    with pytest.raises(InputError):
        services.advance(by=centre.leader, action=action)
    closed = services.advance(by=second, action=action)
    assert (closed.phase, closed.verified_by, closed.closed) == (Phase.CLOSED, second, date(2026, 6, 20))
    assert (closed.before, closed.after) == (72.0, 82.0)
    kinds = {row.kind: row for row in Record.objects.filter(source="seido")}
    assert set(kinds) == {"problem_case", "problem_analysis", "corrective_action", "problem_result"}
    assert (kinds["problem_case"].outcome, kinds["problem_case"].relates_to) == (
        "effective",
        "rt_service_level@own",
    )
    assert set(kinds["problem_case"].parts.split(";")) >= {"metric", "unit", "gap", "period"}
    result = kinds["problem_result"]
    assert (result.part, result.whole, result.outcome) == (82_000, 72_000, "higher")
    assert AuditEvent.objects.filter(subject=f"actions {action.pk}", actor="second").exists()
    assert verify_chain() is None


def test_the_verifier_is_never_the_owner(centre: People) -> None:
    action = to_verification(centre, opened(centre))
    measured(True, True, True, True, True, True, True)
    services.update_action(actor="leader", row=action, values={"verifier": centre.leader, "result": "done"})
    action.refresh_from_db()
    with pytest.raises(InputError):
        services.advance(by=centre.leader, action=action)


def test_going_back_and_giving_up_want_a_reason(centre: People) -> None:
    action = services.advance(by=centre.leader, action=opened(centre))
    with pytest.raises(InputError):
        services.go_back(by=centre.leader, action=action, phase="define", reason=" ")
    action = services.go_back(by=centre.leader, action=action, phase="define", reason="the unit was another")
    assert (action.phase, action.phase_days) == (Phase.DEFINE, {})
    assert Record.objects.filter(source="seido").exists()
    services.cancel(by=centre.leader, action=action, reason="no such problem")
    assert not Record.objects.filter(source="seido").exists()


def test_an_effect_is_saved_once(centre: People) -> None:
    action, other = opened(centre), opened(centre, title="another")
    claim = {
        "way": "volume",
        "first": "2026-04",
        "last": "2027-03",
        "percent": 70,
        "contacts_avoided": 1000,
        "cost_per_contact": 300,
        "evidence": "counts",
    }
    first = services.create_saving(actor="leader", values={**claim, "action": action})
    assert (first.amount, first.claimed) == (300_000, 210_000)
    with pytest.raises(InputError, match=r"30\s?%"):
        services.create_saving(actor="leader", values={**claim, "action": other})
    shared = services.create_saving(actor="leader", values={**claim, "percent": 30, "action": other})
    assert selectors.sums([first, shared]).yearly == 300_000
    with pytest.raises(InputError):
        services.update_saving(actor="leader", row=shared, values={"percent": 31})


def test_an_action_is_worked_to_its_close_on_the_pages(centre: People, settings: Any) -> None:
    action = opened(centre)
    leader, second = Client(), Client()
    leader.force_login(centre.leader)
    second.force_login(User.objects.get(username="second"))
    at = f"/actions/{action.pk}/"
    leader.post(f"{at}advance/")
    causes = {"causes": "breaks at ten", "why_0": "calls wait", "branch_method": "breaks are fixed\nno plan"}
    assert leader.post(f"{at}causes/", causes).status_code == 302
    leader.post(f"{at}count/", {"source": "entered", "entered": "breaks, 40\nlate start, 9"})
    leader.post(f"{at}advance/")
    leader.post(
        f"{at}remedy/",
        {"text": "move breaks", "cause": "breaks at ten", "owner": centre.leader.pk, "due": "2026-05-01"},
    )
    leader.post(f"{at}advance/")
    leader.post(f"{at}remedy/{action.remedies.get().pk}/")
    leader.post(f"{at}advance/")
    shown = leader.get(at).content.decode()
    assert all(word in shown for word in ("breaks are fixed", "late start", "move breaks"))
    settings.SEIDO_TODAY = date(2026, 8, 3)
    measured(False, False, True, True, True, True, True)
    services.update_action(actor="leader", row=Action.objects.get(), values={"result": "better"})
    leader.post(f"{at}advance/")
    assert Action.objects.get().phase == Phase.VERIFY
    second.post(f"{at}advance/")
    assert Action.objects.get().phase == Phase.CLOSED
    examples = leader.get("/actions/examples/")
    assert (len(examples.context["examples"]), examples.context["lacking"]) == (1, 2)
    assert leader.get("/actions/matrix/").status_code == 200


def test_another_programs_people_cannot_touch_it(centre: People) -> None:
    action = opened(centre, program=centre.foreign)
    client = Client()
    client.force_login(User.objects.get(username="second"))
    for rest in ("advance/", "back/", "cancel/", "count/", "remedy/1/"):
        assert client.post(f"/actions/{action.pk}/{rest}").status_code == 404
    assert client.get(f"/actions/{action.pk}/causes/").status_code == 404


def test_an_imported_row_without_a_number_gets_one(centre: People) -> None:
    register, access = REGISTERS["actions"], access_of(centre.leader)
    rows = (",二つ目,own,leader@example.com,令和8年12月3日", ",三つ目,absent,leader,いつか")
    text = "\n".join(("番号,是正措置,プログラム,担当者,完了期限", *rows))
    row = importing.begin(access=access, register=register, name="rows.csv", content=text.encode("cp932"))
    outcome = importing.run(access=access, register=register, row=row)
    action = Action.objects.get()
    assert (action.number, action.owner, action.due) == ("CA-0001", centre.leader, date(2026, 12, 3))
    assert [(fault.row, fault.column) for fault in outcome.faults] == [(3, "プログラム"), (3, "完了期限")]
