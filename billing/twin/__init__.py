"""A local counterpart of Stripe: answers the calls we make, shows hosted pages, sends signed webhooks.

It is a program of its own: it imports nothing from the rest of `billing`, and nothing there imports it. The two only
meet over HTTP, as with the real Stripe. It keeps its own SQLite file, so that a rollback of ours cannot undo "Stripe".
Objects are shaped as in API version 2026-10-28.endive (stripe-python 16.1).
"""
