"""Search: metrics, and each of them at its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.pages.search import SHOWN, Found, fits, rank, searched
from seido.apps.pages.statuses import STATUSES
from seido.apps.performance.models import SeriesStanding
from seido.apps.performance.scorecard import figure_path, visible
from seido.apps.performance.words import here, name_of


@searched(gettext_lazy("Metrics"), "chart", 1)
def metrics(access: Access, words: Sequence[str]) -> Iterator[Found]:
    """Series by the metric's name in both languages, its id, its unit and process."""
    if not access.may("performance.read"):
        return
    rows = SeriesStanding.objects.filter(visible(access))
    count = 0
    for row in rows.only("metric", "unit", "unit_kind", "process", "status", "period", "position"):
        name = name_of(row.metric)
        if not fits(words, name.en, name.ja, row.metric, row.unit, row.process):
            continue
        unit = " ".join(filter(None, (row.unit, row.process))) or _("Whole organisation")
        shown = STATUSES.get(row.status)
        yield Found(
            f"{here(name)} – {unit}",
            figure_path(row.metric, row.unit, row.process, row.period),
            str(shown.word) if shown else "",
            rank(words, here(name), row.metric),
        )
        count += 1
        if count > 5 * SHOWN:
            return
