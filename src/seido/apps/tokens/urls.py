"""Addresses of the pages of keys."""

from __future__ import annotations

from django.urls import path

from seido.apps.tokens import views

urlpatterns = [
    path("profile/tokens/", views.own, name="tokens"),
    path("profile/tokens/new/", views.create, name="token_new"),
    path("profile/tokens/<int:token_id>/revoke/", views.revoke, name="token_revoke"),
    path("settings/tokens/", views.everybodys, name="all_tokens"),
]
