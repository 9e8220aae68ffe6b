"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from seido.apps.pages.views import preference, public, search
from seido.web.health import healthz

urlpatterns = [
    path("", include("seido.apps.home.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("seido.apps.accounts.urls")),
    path("", include("seido.apps.audit.urls")),
    path("", include("seido.apps.setting_up.urls")),
    path("language/", public("anybody may choose a language")(set_language), name="language"),
    path("preferences/<name>/", preference, name="preference"),
    path("", include("seido.apps.tokens.urls")),
    path("", include("seido.apps.notifications.urls")),
    path("", include("seido.apps.webhooks.urls")),
    path("", include("seido.apps.report_schedules.urls")),
    path("api/", include("seido.api.urls")),
    path("search/", search, name="search"),
    path("help/", include("seido.apps.guide.urls")),
    path("healthz", healthz, name="healthz"),
    path("jobs/", include("seido.apps.jobs.urls")),
    path("data/", include("seido.apps.data.urls")),
    path("data/integrity/", include("seido.apps.integrity.urls")),
    path("score/", include("seido.apps.score.urls")),
    path("requirements/", include("seido.apps.requirements.urls")),
    path("evidence/", include("seido.apps.evidence.urls")),
    path("assessments/", include("seido.apps.assessments.urls")),
    path("actions/", include("seido.apps.improvement.urls")),
    path("direction/", include("seido.apps.direction.urls")),
    path("", include("seido.apps.registers.urls")),
    path("performance/", include("seido.apps.performance.urls")),
    path("performance/reviews/", include("seido.apps.reviews.urls")),
]
