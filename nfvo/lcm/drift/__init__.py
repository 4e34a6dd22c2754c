"""
Drift: what should be on hosts, against what is found there.

```
records ─ due.py ─▶ Estate ─┐
                            ├ compare.py ─▶ Deviations ─ keep.py ─▶ stored, alarm
a look at the host ─ found ─┘                  │            └─▶ dead: remove.py
                                               ├ words.py  adopt, delete, ignore
                                               └ repair.py what healing puts right
```
Whose watcher owns a host does all of it in one transaction after each look.
"""
