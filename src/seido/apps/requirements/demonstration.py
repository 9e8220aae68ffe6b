"""Work on requirements in the demonstration: a frozen baseline, a review under way, evidence, a difference."""

from __future__ import annotations

from datetime import date, timedelta

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import User
from seido.apps.assessments import cycle_services as cycles
from seido.apps.assessments.models import Cycle, CycleFinding, CycleKind
from seido.apps.assessments.selectors import score_standing
from seido.apps.assessments.services import keep_assessment, refresh_score
from seido.apps.checks import selectors as checks
from seido.apps.evidence.models import Evidence
from seido.apps.evidence.services import add_evidence, ask_for_evidence
from seido.engine.scoring.assessment import Assessment, Verdict

BASELINE = "ベースライン審査"
REVIEW = "年次レビュー"
#: requirement, title, days since the period began and until it expires (None: never), by whom
FILED = (
    ("3.5.1.a", "評価計画 第3版", 240, 130, "evaluator"),
    ("3.5.1.a", "10月 評価の実施一覧", 52, None, "evaluator"),
    ("3.5.1.a", "同席評価の記録（上期）", 230, -20, "supervisor"),
    ("1.1.1", "方針声明 2026年度", 300, 65, "leader"),
    ("2.15.1.a", "前年のレビュー報告書", 380, 20, "leader"),
)


def create_work(*, today: date) -> None:
    """Nothing where it is there already."""
    if (
        Cycle.objects.filter(kind=CycleKind.BASELINE).exists()
        or not User.objects.filter(username="auditor").exists()
    ):
        return
    freeze_baseline(today)
    begin_review(today)
    file_evidence(today)
    refresh_score(actor="leader", as_of=today)


def freeze_baseline(today: date) -> None:
    """A baseline by what the checks say; nobody's verdict, so that the checks' go on counting."""
    cycle = cycles.open_cycle(
        actor="leader", kind=CycleKind.BASELINE, name=f"{BASELINE} {today.year}", today=today, in_force=True
    )
    for requirement in cycles.unjudged(cycle):
        cycles.judge(
            actor="leader",
            cycle=cycle,
            requirement=requirement,
            approach="not_met",
            deployed={},
            note="示せる記録がまだない。",
        )
    cycles.sign(actor="leader", cycle=cycle)
    cycle.refresh_from_db()
    cycles.freeze(actor="leader", cycle=cycle)


def begin_review(today: date) -> None:
    """A yearly review that the auditor has begun, and an earlier verdict of his that the checks contradict."""
    auditor = User.objects.get(username="auditor")
    if requirement := contradicted():
        computed = checks.computed().verdicts[requirement]
        agreed = Verdict("met", dict.fromkeys(computed.deployed, True))
        note = "計画と先月の一覧で、すべての単位での実施を確認した。"
        keep_assessment(
            actor="auditor", assessment=Assessment({requirement: agreed}), notes={requirement: note}
        )
    cycle = cycles.open_cycle(
        actor="leader",
        kind=CycleKind.YEARLY_REVIEW,
        name=f"{REVIEW} {today.year}",
        today=today,
        due=today + timedelta(days=24),
    )
    cycles.assign(actor="leader", cycle=cycle, user_id=auditor.pk, items=[""])
    for item in ("1.1", "1.2", "1.3", "1.4", "3.1", "3.2", "3.3"):
        cycles.adopt(actor="auditor", cycle=cycle, item=item)
    cycles.write_finding(
        actor="auditor",
        cycle=cycle,
        requirement="1.3.1",
        kind=CycleFinding.Kind.OPPORTUNITY,
        text="比較データの年月を目標の一覧に並べると、古さが一目で分かる。",
    )


def contradicted() -> str | None:
    """A requirement that fails somewhere, in an item that another one holds down there too: the score stays."""
    leader = User.objects.get(username="leader")
    standing = score_standing(access_of(leader))
    held = standing.document["blocking"] if standing else []
    computed = checks.computed().verdicts
    for row in held:
        if row["kind"] != "deployment":
            continue
        lacking = [
            name
            for name, verdict in computed.items()
            if name.startswith(f"{row['id']}.") and verdict.deployed.get(row["unit"]) is False
        ]
        met = [name for name in lacking if computed[name].approach == "met"]
        if len(lacking) > 1 and met:
            return met[0]
    return None


def file_evidence(today: date) -> None:
    for requirement, title, begun, left, owner in FILED:
        add_evidence(
            access=access_of(User.objects.get(username=owner)),
            requirement=requirement,
            title=title,
            link=f"https://example.com/documents/{requirement}/{Evidence.objects.count() + 1}",
            supports_from=today - timedelta(days=begun),
            supports_to=today - timedelta(days=1),
            expires=None if left is None else today + timedelta(days=left),
            owner_id=User.objects.get(username=owner).pk,
        )
    leader = User.objects.get(username="leader")
    for asked, requirement, question, days in (
        ("evaluator", "3.5.1.a", "評価のない担当者について、10月の評価の予定か記録をください。", 5),
        ("supervisor", "1.4.2.b", "先月のレビューの議事録をください。", -2),
    ):
        ask_for_evidence(
            actor="leader",
            by_id=leader.pk,
            requirement=requirement,
            asked_id=User.objects.get(username=asked).pk,
            question=question,
            due=today + timedelta(days=days),
        )
