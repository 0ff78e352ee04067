"""The operations of Stripe's API that we use, one file per noun."""
