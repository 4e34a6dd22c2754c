"""
The work by which a guest is compared with its host: one loop, as machine code.

A round is what is done to a packet, in small: a key is hashed, a function is called,
20 bytes of a 4 KiB table are found by the hash, summed with their carries as a header
of IP is (RFC 1071), and one or two words changed.  Calls, carries and memory are what
emulation makes slow.  The bytes mean the same to a 32-bit and to a 64-bit x86 CPU
(Intel SDM, volume 2: no REX prefix, no absolute address), so that the guest and the
host do the very same work.
"""

ARCHITECTURES = frozenset({"x86_64", "i686"})
"""Of the guests that can be measured."""
ROUNDS = 1 << 19
"""From one mark to the next: 2 ms on a fast CPU, tens of them on an emulated one."""
TABLE_BYTES = 4096

_LOOK = bytes.fromhex(
    "8b3c16"  # mov edi, [esi + edx]
    "037c1604 137c1608 137c160c 137c1610 83d700"  # add, adc, adc, adc; adc edi, 0
    "a90000000f 7503 013c16"  # each 16th time: add [esi + edx], edi
    "317c1610"  # xor [esi + edx + 16], edi
    "c3"  # ret
)
_HASH = bytes.fromhex(
    "69c00d661900 055ff36e3c"  # imul eax, eax, 1664525; add eax, 1013904223
    "89c2 c1ea10 81e2e00f0000"  # mov edx, eax; shr edx, 16; and edx, 0xfe0
)


def _back(over: int) -> bytes:
    """Return the distance of a short jump back, itself included."""
    return bytes([256 - over - 1])


def _loop() -> bytes:
    call = b"\xe8" + (-len(_LOOK + _HASH) - 5).to_bytes(4, "little", signed=True)
    again = _HASH + call + bytes.fromhex("ffc975")  # dec ecx; jnz
    return b"\xeb" + bytes([len(_LOOK)]) + _LOOK + again + _back(len(again))


NATIVE = bytes.fromhex("89f9 31c0") + _loop() + b"\xc3"
"""``void work(uint32_t rounds, uint8_t *table)`` of the System V ABI for x86-64."""

_AT = 0x7C00
_REAL = bytes.fromhex(
    "fa 31c0 8ed8"  # cli; xor ax, ax; mov ds, ax
    "0f0116207c"  # lgdt [0x7c20]
    "0f20c0 0c01 0f22c0"  # mov eax, cr0; or al, 1; mov cr0, eax
    "ea407c0800"  # jmp 0x08:0x7c40
)
_GDTR = (23).to_bytes(2, "little") + (_AT + 0x28).to_bytes(4, "little")
_GDT = bytes(8) + bytes.fromhex("ffff0000009acf00 ffff00000092cf00")
_PROTECTED = bytes.fromhex(
    "66b81000 8ed8 8ed0"  # mov ax, 0x10; mov ds, ax; mov ss, ax
    "bc00700000 be00000100"  # mov esp, 0x7000; mov esi, 0x10000: the table
    "31c0 b341"  # xor eax, eax; mov bl, 'A'
)
_MARK = bytes.fromhex(
    "89c7"  # mov edi, eax
    "66bafd03 ec a820 74fb"  # wait until COM1 sends (bit 5 of 0x3fd)
    "66baf803 88d8 ee"  # mov dx, 0x3f8; mov al, bl; out dx, al
    "fec3 80e34f"  # inc bl; and bl, 'O': A to O, and @, again and again
    "89f8 eb"  # mov eax, edi; jmp
)


def boot_sector() -> bytes:
    """
    Return a disk of one sector that works for ever, with a mark after each turn.

    A BIOS starts it (in real mode, at 0x7c00); it sends ``ABC...O@A...`` to COM1.
    """
    turn = b"\xb9" + ROUNDS.to_bytes(4, "little") + _loop() + _MARK
    code = (_REAL.ljust(0x20, b"\0") + _GDTR).ljust(0x28, b"\0") + _GDT
    code = code.ljust(0x40, b"\0") + _PROTECTED + turn + _back(len(turn))
    return code.ljust(510, b"\0") + b"\x55\xaa"
