"""Learning from what moderators decide: what looks like that which was hidden here before. It proposes and never decides.

`examples` gathers a tenant's own decisions, `text` takes words apart, `model` learns and judges, `keeping` stores what was
learned among the tenant's own files. `model` and `keeping` need numpy and scikit-learn, which cost a process a hundred
megabytes: they are imported where a background job needs them, and never by what answers requests (a test looks).
"""
