"""Addresses of the pages of webhooks."""

from __future__ import annotations

from django.urls import path

from seido.apps.webhooks import views

urlpatterns = [
    path("settings/webhooks/", views.listing, name="webhooks"),
    path("settings/webhooks/new/", views.create, name="webhook_new"),
    path("settings/webhooks/<int:webhook_id>/", views.detail, name="webhook"),
    path("settings/webhooks/<int:webhook_id>/change/", views.change, name="webhook_change"),
    path("settings/webhooks/<int:webhook_id>/<slug:verb>/", views.act, name="webhook_act"),
    path("settings/webhooks/deliveries/<int:delivery_id>/", views.delivery, name="delivery"),
    path("settings/webhooks/deliveries/<int:delivery_id>/again/", views.redeliver, name="delivery_again"),
]
