"""The port Queue: Celery on Redis or Valkey, and inline for tests."""
