"""Signing in with the account of the city's own identity provider, by OpenID Connect.

A client of our own rather than allauth's: it verifies signatures and nonces, asks addresses only that are public, keeps
secrets sealed, and can say in words what is wrong. SAML is not spoken.
"""
