"""
Keeping services well: alarms as operators see them, and healing without being asked.

```
change log ── follow.py ── the services concerned ── cases.py ──▶ Case
                                                                   │ policy.py: pure
  lcm.service.request ◀── healer.py ◀── Treat · Wait · GiveUp ◀────┘
```

What was done before is read from the store (recent operations with a cause), so that a
conductor that was killed is forgotten and its budgets are not.
"""
