"""Assessments: opened, assigned, judged, signed, frozen; what is frozen stays what it was."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from seido.apps.accounts.models import User
from seido.apps.assessments import cycle_services as services
from seido.apps.assessments.cycles import document_of, made
from seido.apps.assessments.models import (
    AssessedVerdict,
    Cycle,
    CycleFinding,
    CycleKind,
    CycleVerdict,
    RequirementStanding,
    ScoreStanding,
)
from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import verify_chain
from seido.apps.checks import selectors as checks
from seido.apps.checks.services import run_checks
from seido.apps.data.models import Record
from seido.apps.organization.models import Entity
from seido.faults import InputError
from support import assessed_centre
from support.assessed_centre import AS_OF, Centre

pytestmark = pytest.mark.django_db
centre = assessed_centre.centre


def opened(kind: str = CycleKind.YEARLY_REVIEW, *, in_force: bool = True) -> Cycle:
    return services.open_cycle(actor="leader", kind=kind, name="review 2026", today=AS_OF, in_force=in_force)


def complete(cycle: Cycle) -> None:
    """Judges what is not judged."""
    for requirement in services.unjudged(cycle):
        services.judge(
            actor="auditor", cycle=cycle, requirement=requirement, approach="met", deployed={"": True}
        )


def frozen(cycle: Cycle) -> Cycle:
    complete(cycle)
    services.sign(actor="leader", cycle=cycle, opportunities="shorter forms")
    return services.freeze(actor="leader", cycle=cycle)


def test_a_frozen_assessment_renders_the_same_after_everything_else_has_changed(centre: Centre) -> None:
    cycle = opened()
    services.assign(actor="leader", cycle=cycle, user_id=centre.auditor.pk, items=[""])
    frozen(cycle)
    browser = centre.client("leader")
    addresses = [
        f"/assessments/{cycle.pk}/",
        f"/assessments/{cycle.pk}/items/3.5/",
        f"/assessments/{cycle.pk}/1.1.1/",
    ]
    before = [main_of(browser.get(address).content.decode()) for address in addresses]
    table = browser.get(f"/assessments/{cycle.pk}/export.csv").content
    Entity.objects.update(name="Another", role="csp")
    RequirementStanding.objects.all().delete()
    ScoreStanding.objects.all().delete()
    AssessedVerdict.objects.all().delete()
    User.objects.filter(username__in=["auditor", "leader"]).update(name="somebody else")
    run_checks(actor="tester", as_of=AS_OF + timedelta(days=300))
    assert [main_of(browser.get(address).content.decode()) for address in addresses] == before
    assert browser.get(f"/assessments/{cycle.pk}/export.csv").content == table
    kept = Cycle.objects.get(pk=cycle.pk)
    assert services.digest_of(kept.result) == kept.digest


def main_of(page: str) -> str:
    """A page's own part, without the frame around it and the keys against forgery."""
    return page[page.index("<main") : page.index("</main>")]


def test_the_database_refuses_to_change_what_is_frozen(centre: Centre) -> None:
    cycle = frozen(opened())
    changes = [
        lambda: Cycle.objects.filter(pk=cycle.pk).update(name="other"),
        lambda: Cycle.objects.filter(pk=cycle.pk).delete(),
        lambda: CycleVerdict.objects.filter(cycle=cycle).update(note="other"),
        lambda: CycleVerdict.objects.filter(cycle=cycle).delete(),
        lambda: CycleFinding.objects.create(cycle=cycle, requirement="1.1.1", text="x", at=cycle.frozen_at),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(InputError):
        services.judge(actor="leader", cycle=cycle, requirement="1.1.1", approach="met", deployed={})
    assert Cycle.objects.get(pk=cycle.pk).name == "review 2026"


def test_a_signature_puts_peoples_verdicts_in_force_and_leaves_the_checks_their_own(centre: Centre) -> None:
    cycle = opened()
    with pytest.raises(InputError, match="a verdict on every requirement"):
        services.sign(actor="leader", cycle=cycle)
    services.judge(
        actor="auditor",
        cycle=cycle,
        requirement="1.4.1",
        approach="met",
        deployed={"Desk": True, "Secret": False},
        note="minutes of January",
    )
    by_checks = set(cycle.verdicts.filter(assessor="").values_list("requirement", flat=True))
    complete(cycle)
    services.sign(actor="leader", cycle=cycle)
    kept = {(row.requirement, row.scope): row for row in AssessedVerdict.objects.all()}
    assert kept["1.4.1", "Secret"].deployed is False
    assert kept["1.4.1", "Desk"].note == "minutes of January"
    assert by_checks
    assert not by_checks & {requirement for requirement, _ in kept}
    assert verify_chain() is None
    assert AuditEvent.objects.filter(subject=f"assessments {cycle.pk}", verb="signed").exists()


def test_a_yearly_review_is_the_record_that_item_2_15_asks_for(centre: Centre) -> None:
    cycle = opened()
    complete(cycle)
    services.sign(actor="leader", cycle=cycle, opportunities="shorter forms")
    review = Record.objects.get(kind="standard_review")
    judged = cycle.verdicts.exclude(approach__in=("not_applicable", "waived")).count()
    assert review.part == review.whole == judged
    assert Record.objects.filter(kind="verdict").count() == judged
    signed = cycle.signed_at
    assert signed is not None
    run_checks(actor="tester", as_of=signed.date() + timedelta(days=1))
    states = {
        row.requirement: row.state for row in checks.newest_deployments(["2.15.1.a", "2.15.1.b", "2.15.1.c"])
    }
    assert states == {"2.15.1.a": "pass", "2.15.1.b": "pass", "2.15.1.c": "pass"}


def test_a_baseline_leaves_no_review_on_record(centre: Centre) -> None:
    frozen(opened(CycleKind.BASELINE))
    assert not Record.objects.filter(kind="standard_review").exists()


def test_an_auditor_reads_and_judges_only_where_they_have_a_part(centre: Centre) -> None:
    own, other = opened(in_force=False), opened(in_force=False)
    services.assign(actor="leader", cycle=own, user_id=centre.auditor.pk, items=["1.1", "3.5"])
    browser = centre.client("auditor")
    assert [row.cycle.pk for row in browser.get("/assessments/").context["cycles"]] == [own.pk]
    for path in ("", "items/1.1/", "1.1.1/", "export.csv"):
        assert browser.get(f"/assessments/{other.pk}/{path}").status_code == 404
        assert browser.get(f"/assessments/{own.pk}/{path}").status_code == 200
    body = {"approach": "met", "in:": "on", "note": "seen"}
    assert browser.post(f"/assessments/{other.pk}/1.1.1/", body).status_code == 404
    assert browser.post(f"/assessments/{own.pk}/1.1.1/", body).status_code == 302
    assert browser.post(f"/assessments/{own.pk}/2.1.1.a/", body).status_code == 404, "2.1 is not theirs"
    verdict = own.verdicts.get()
    assert (verdict.requirement, verdict.approach, verdict.deployed, verdict.assessor) == (
        "1.1.1",
        "met",
        {"": True},
        "auditor",
    )
    finding = {"kind": "nonconformity", "text": "the statement is not known on the floor", "scope": ""}
    assert browser.post(f"/assessments/{own.pk}/1.1.1/finding/", finding).status_code == 302
    assert browser.post(f"/assessments/{other.pk}/1.1.1/finding/", finding).status_code == 404
    assert CycleFinding.objects.get().by == "auditor"
    for path in ("sign/", "assign/", "freeze/"):
        assert browser.post(f"/assessments/{own.pk}/{path}").status_code == 404, path
    assert browser.get("/assessments/new/").status_code == 404


def test_judging_goes_from_one_to_the_next_and_compares(centre: Centre) -> None:
    browser = centre.client("leader")
    first = frozen(opened())
    browser.post("/assessments/new/", {"kind": "yearly_review", "name": "second", "in_force": "on"})
    second = Cycle.objects.get(name="second")
    answer = browser.post(f"/assessments/{second.pk}/1.1.1/", {"approach": "not_met", "note": "gone"})
    assert answer["Location"].startswith(f"/assessments/{second.pk}/1.1.")
    page = browser.get("/assessments/compare/", {"a": first.pk, "b": second.pk})
    changed = [row.b.id for row in page.context["compared"].changed]
    assert changed == ["1.1.1"]
    assert json.loads(json.dumps(made(second)))["requirements"][0]["approach"] == "not_met"
    assert document_of(first)["requirements"][0]["approach"] == "met"


def test_pages_of_assessments_are_quick(centre: Centre) -> None:
    cycle = opened()
    services.assign(actor="leader", cycle=cycle, user_id=centre.auditor.pk, items=[""])
    other = frozen(opened())
    browser = centre.client("leader")
    for address in (
        "/assessments/",
        f"/assessments/{cycle.pk}/",
        f"/assessments/{cycle.pk}/items/3.5/",
        f"/assessments/{cycle.pk}/3.5.1.a/",
        f"/assessments/{other.pk}/",
        f"/assessments/compare/?a={other.pk}&b={cycle.pk}",
        f"/assessments/{cycle.pk}/sign/",
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        assert len(queries) <= 20, (address, [query["sql"][:90] for query in queries])
        assert len(answer.content) < 150_000, address
