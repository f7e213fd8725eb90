"""Mail: messages written from templates, sent by SMTP or kept for the outbox page."""
