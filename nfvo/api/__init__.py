"""The REST API: routes, schemas, and errors as ProblemDetails."""
