"""``{% load work %}``: how far away a due date is."""

from __future__ import annotations

from django import template

from participation.teamwork import needs

register = template.Library()
register.simple_tag(needs.days_left, name="days_left")
