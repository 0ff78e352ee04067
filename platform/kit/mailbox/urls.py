"""Mounted at /dev/mailbox/ on every host, only where settings.DEV_MAILBOX is on."""

from django.urls import path

from kit.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.mail_list, name="list"),
    path("<str:name>/", views.mail_detail, name="detail"),
    path("<str:name>/html/", views.mail_html, name="html"),
]
