"""Addresses of monthly reviews, besides those of every register."""

from __future__ import annotations

from django.urls import path

from seido.apps.reviews import views

urlpatterns = [
    path("begin/", views.begin, name="review-begin"),
    path("<int:pk>/lines/<int:line_id>/", views.answer, name="review-answer"),
    path("<int:pk>/meeting/", views.meeting, name="review-meeting"),
]
