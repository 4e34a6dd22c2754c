"""Certificates that clouds are verified with, where libraries ask for a file."""

import os
import threading


class Certificates:
    """
    Files in memory (memfd_create(2)): they go with the process, however that ends.

    Each text is written once, before anybody is told its path, and stays until the
    end: connections open it again at any time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._descriptors: dict[str, int] = {}

    def path(self, text: str) -> str:
        """Return the path, within this process, of a file with this text."""
        with self._lock:
            if text not in self._descriptors:
                self._descriptors[text] = _written(text.encode())
            return f"/proc/self/fd/{self._descriptors[text]}"

    def close(self) -> None:
        """Give the memory back."""
        with self._lock:
            while self._descriptors:
                os.close(self._descriptors.popitem()[1])


def _written(content: bytes) -> int:
    descriptor = os.memfd_create("nfvo-ca")
    try:
        while content:
            content = content[os.write(descriptor, content) :]
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
