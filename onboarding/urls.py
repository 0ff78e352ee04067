"""Civocracy's own site: mounted at the root of the public host."""

from django.urls import path

from onboarding.views import payment, resume, site, steps

app_name = "onboarding"
urlpatterns = [
    path("", site.home, name="home"),
    path("pricing/", site.pricing, name="pricing"),
    path("pricing/price/", site.price, name="price"),
    path("how-it-works/", site.how_it_works, name="how_it_works"),
    path("residents/", site.residents, name="residents"),
    path("start/", steps.start, name="start"),
    path("start/resume/", resume.ask, name="resume_ask"),
    path("start/resume/<str:token>/", resume.resume, name="resume"),
    path("start/<uuid:token>/place/", steps.place, name="place"),
    path("start/<uuid:token>/address/", steps.address, name="address"),
    path("start/<uuid:token>/address/check/", steps.address_check, name="address_check"),
    path("start/<uuid:token>/contact/", steps.contact, name="contact"),
    path("start/<uuid:token>/confirm/", steps.confirm, name="confirm"),
    path("start/<uuid:token>/confirm/again/", steps.another_code, name="another_code"),
    path("start/<uuid:token>/plan/", payment.plan, name="plan"),
    path("start/<uuid:token>/paid/", payment.paid, name="paid"),
    path("start/<uuid:token>/building/", payment.building, name="building"),
    path("start/<uuid:token>/enter/", payment.enter, name="enter"),
]
