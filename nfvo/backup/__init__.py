"""
`nfvo backup` and `nfvo restore`: the state directory in one file, and back.

``archive`` is the file, ``making`` and ``restoring`` the two ways.
"""
