"""What `make run` starts: the broker, the migrations, web, worker and clock, kept alive on one machine.

It is no part of the application: a deployment has the Procfile and its platform instead.
"""
