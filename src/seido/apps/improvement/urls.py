"""Addresses of corrective actions besides those of their registers."""

from __future__ import annotations

from django.urls import path

from seido.apps.improvement import views

urlpatterns = [
    path("matrix/", views.matrix, name="actions-matrix"),
    path("examples/", views.examples, name="actions-examples"),
    path("<int:pk>/advance/", views.advance, name="action-advance"),
    path("<int:pk>/back/", views.back, name="action-back"),
    path("<int:pk>/cancel/", views.cancel, name="action-cancel"),
    path("<int:pk>/causes/", views.analyse, name="action-causes"),
    path("<int:pk>/count/", views.count, name="action-count"),
    path("<int:pk>/remedy/", views.add_remedy, name="action-remedy"),
    path("<int:pk>/remedy/<int:remedy_id>/", views.finish_remedy, name="action-remedy-done"),
]
