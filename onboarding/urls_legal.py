"""The legal pages, under the one name that every page's footer uses: `{% url 'legal' 'privacy' %}`."""

from django.urls import path

from onboarding.views.legal import legal

urlpatterns = [path("legal/<slug:page>/", legal, name="legal")]
