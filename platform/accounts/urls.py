"""Accounts' own pages, under /account/."""

from django.urls import path

from accounts.views import entry, profile, security

app_name = "accounts"
urlpatterns = [
    path("entry/<str:token>/", entry.enter_by_link, name="entry"),
    path("profile/", profile.profile, name="profile"),
    path("again/", security.again_by_code, name="again"),
    path("seats/others/end/", security.leave_elsewhere, name="leave_elsewhere"),
    path("seats/<str:key>/end/", security.leave_seat, name="leave_seat"),
]
