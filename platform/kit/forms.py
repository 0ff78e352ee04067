"""How forms are drawn: every ``{{ form }}`` and ``{{ field.as_field_group }}`` comes out of our own templates."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Django's FORM_RENDERER: the project's templates, with ours for whole forms and for one field.

    A form may say ``mark_optional = False`` when saying "optional" beside each field helps nobody (filters, search).
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"
