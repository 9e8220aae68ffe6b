"""Comments stand at a judged series: how one is found, and where it is shown."""

from __future__ import annotations

from seido.apps.accounts.access import Access
from seido.apps.performance.models import SeriesStanding
from seido.apps.performance.scorecard import figure_path, visible
from seido.apps.performance.words import here, name_of
from seido.apps.registers.around import Found, place


@place("series")
def series(access: Access, key: str) -> Found | None:
    """A judged series, where the person may see its figures."""
    rows = SeriesStanding.objects.filter(visible(access)).defer("points")
    row = rows.filter(pk=key).first() if key.isdigit() else None
    if row is None or not access.may("performance.read"):
        return None
    title = " ".join(filter(None, (here(name_of(row.metric)), row.unit, row.process)))
    may_write = access.may("performance.write", row.program)
    return Found(title, figure_path(row.metric, row.unit, row.process), may_write)
