"""Addresses of data."""

from __future__ import annotations

from django.urls import path

from seido.apps.data import views, views_draft

urlpatterns = [
    path("", views.overview, name="data"),
    path("freshness/", views.freshness, name="freshness"),
    path("loads/<str:name>/", views.load, name="load"),
    path("loads/<str:name>/rejects.<str:kind>", views.rejects, name="load-rejects"),
    path("loads/<str:name>/roll-back/", views.roll_back, name="load-roll-back"),
    path("upload/", views_draft.upload, name="upload"),
    path("drafts/<int:draft_id>/map/", views_draft.map_columns, name="draft-map"),
    path("drafts/<int:draft_id>/preview/", views_draft.preview, name="draft-preview"),
    path("drafts/<int:draft_id>/files/", views_draft.correct, name="draft-files"),
    path("drafts/<int:draft_id>/load/", views_draft.run, name="draft-load"),
]
