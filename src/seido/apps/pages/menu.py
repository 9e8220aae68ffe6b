"""The side bar: every section of the site, for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access


@dataclass(frozen=True)
class Entry:
    """A link of the menu; `capability` "" is for everybody who is signed in. `key` after "g" leads there."""

    path: str
    label: Promise
    icon: str
    capability: str
    key: str = ""


@dataclass(frozen=True)
class Group:
    label: Promise | str
    entries: tuple[Entry, ...]


MENU = (
    Group("", (Entry("/", _("Home"), "home", "", "h"),)),
    Group(
        _("Performance"),
        (
            Entry("/performance/", _("Scorecard"), "table", "performance.read", "p"),
            Entry("/performance/summary/", _("Summary table"), "chart", "performance.read"),
            Entry("/performance/targets/", _("Targets"), "target", "targets.read"),
            Entry("/performance/reviews/", _("Monthly review"), "calendar", "reviews.read", "m"),
        ),
    ),
    Group(
        _("Standard"),
        (
            Entry("/requirements/", _("Requirements"), "list", "requirements.read", "r"),
            Entry("/assessments/", _("Assessments"), "check", "assessments.read"),
            Entry("/score/", _("Score"), "gate", "score.read", "s"),
        ),
    ),
    Group(
        _("Improvement"),
        (
            Entry("/actions/", _("Corrective actions"), "wrench", "actions.read", "a"),
            Entry("/direction/", _("Direction and plans"), "flag", "direction.read"),
        ),
    ),
    Group(
        _("Data"),
        (
            Entry("/data/", _("Data"), "database", "data.read", "d"),
            Entry("/jobs/", _("Jobs"), "clock", "jobs.read", "j"),
        ),
    ),
)

FOOT = Group(
    "",
    (
        Entry("/audit-log/", _("Audit log"), "file", "audit.read"),
        Entry("/settings/", _("Settings"), "gear", "settings.read"),
        Entry("/help/", _("User guide"), "help", ""),
    ),
)


def menu_for(access: Access) -> tuple[list[Group], list[Entry]]:
    """The groups with what this person may read, and the entries at the foot."""
    groups = [Group(group.label, tuple(allowed(group, access))) for group in MENU]
    return [group for group in groups if group.entries], allowed(FOOT, access)


def allowed(group: Group, access: Access) -> list[Entry]:
    return [entry for entry in group.entries if not entry.capability or access.may(entry.capability)]


def current(path: str) -> str:
    """The entry that a page belongs to: the longest one whose address begins its own; "" for none."""
    paths = [entry.path for group in (*MENU, FOOT) for entry in group.entries]
    home = "/" if path == "/" else ""
    return max((entry for entry in paths if entry != "/" and path.startswith(entry)), key=len, default=home)
