"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from seido.apps.jobs import views

urlpatterns = [
    path("", views.job_list, name="jobs"),
    path("refresh/", views.refresh, name="refresh"),
    path("<int:job_id>/", views.job_detail, name="job"),
    path("<int:job_id>/cancel/", views.cancel, name="job-cancel"),
]
