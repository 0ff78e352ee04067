"""How an import is carried out: batch by batch (`batches`), what a batch writes (`rows`), who is who (`identities`).

Only `actions.running` calls this; it says who may and when.
"""
