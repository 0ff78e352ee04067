"""Background jobs of accounts. What is forgotten after a time is said in `personal.py`."""

from accounts.actions.policy import carry_out_reset  # noqa: F401  # the worker finds jobs by importing this module
