"""From a request and a snapshot to a Plan, or the reasons why not: pure functions."""
