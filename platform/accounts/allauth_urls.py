"""django-allauth under /account/: one sign-in form for known and new addresses comes first."""

from allauth.account import views as allauth_views
from django.urls import include, path

from accounts import views

urlpatterns = [
    path("login/", allauth_views.request_login_code, name="account_login"),
    path("login/password/", allauth_views.login, name="account_login_password"),
    path("signup/", views.sign_up, name="account_signup"),
    path("", include("allauth.urls")),
]
