"""A person's own pages, the way in, and everybody's."""

from __future__ import annotations

from django.urls import path

from seido.apps.accounts.views import own, people

urlpatterns = [
    path("profile/", own.profile, name="profile"),
    path("invitation/<str:token>/", own.invitation, name="invitation"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/<int:user_id>/", people.person, name="person"),
    path("settings/people/<int:user_id>/invite/", people.invite_again, name="invite-again"),
    path("settings/people/<int:user_id>/active/", people.set_active, name="person-active"),
    path("settings/people/<int:user_id>/roles/", people.add_grant, name="grant-add"),
    path(
        "settings/people/<int:user_id>/roles/<int:grant_id>/remove/", people.remove_grant, name="grant-remove"
    ),
]
