"""The pages of staff: figures, users, rights, moderation, queues, campaigns and the record of acts.

They read the registry and the manifests; they know no app.
"""
