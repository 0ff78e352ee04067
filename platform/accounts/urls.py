"""Accounts' own pages, under /account/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("entry/<str:token>/", views.enter_by_link, name="entry"),
    path("profile/", views.profile, name="profile"),
]
