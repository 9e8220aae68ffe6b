"""Addresses of assessments."""

from __future__ import annotations

from django.urls import path

from seido.apps.assessments import views

urlpatterns = [
    path("", views.cycles, name="assessments"),
    path("new/", views.new, name="assessment_new"),
    path("compare/", views.compare, name="assessment_compare"),
    path("<int:pk>/", views.cycle, name="assessment"),
    path("<int:pk>/export.<str:kind>", views.export, name="assessment_export"),
    path("<int:pk>/assign/", views.assign, name="assessment_assign"),
    path("<int:pk>/adopt/", views.adopt, name="assessment_adopt"),
    path("<int:pk>/sign/", views.sign, name="assessment_sign"),
    path("<int:pk>/freeze/", views.freeze, name="assessment_freeze"),
    path("<int:pk>/items/<str:item>/", views.item, name="assessment_item"),
    path("<int:pk>/<str:requirement>/", views.verdict, name="assessment_verdict"),
    path("<int:pk>/<str:requirement>/finding/", views.finding, name="assessment_finding"),
]
