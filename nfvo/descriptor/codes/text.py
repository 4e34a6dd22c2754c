"""Problems of files and of YAML, before anything is known of what it describes."""

from nfvo.descriptor.codes.code import Code
from nfvo.descriptor.limits import (
    MAX_ALIASED_NODES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    MAX_PROBLEMS,
    MAX_SCALAR,
)

TEXT = {
    "file.unreadable": Code(
        "A file cannot be read",
        "It is not there, or reading it is not allowed.",
        "nfvo validate nosuch.yaml",
    ),
    "file.none": Code(
        "A folder without descriptors",
        "Neither it nor a folder in it holds a file named *.yaml or *.yml.",
        "nfvo validate /tmp/empty",
    ),
    "file.too-large": Code(
        "A file is too large",
        f"A descriptor has at most {MAX_BYTES} bytes; data belongs in the image.",
        "a file of 2 MB",
    ),
    "file.empty": Code(
        "A file describes nothing",
        "It is empty, or holds comments only.",
        "# to be written",
    ),
    "file.encoding": Code(
        "A file is not UTF-8",
        "YAML is read as UTF-8 only; editors and iconv convert other encodings.",
        "description: Gerät (saved as Latin-1)",
    ),
    "file.character": Code(
        "A character that YAML forbids",
        "Control characters, NUL among them, cannot stand in YAML as they are.",
        "a NUL byte from a broken copy",
    ),
    "file.too-many-problems": Code(
        "More problems than are shown",
        f"Of one document, {MAX_PROBLEMS} problems are shown.",
        "the wrong file",
    ),
    "yaml.syntax": Code(
        "Not YAML",
        "The text breaks YAML's rules at this place; what follows was not read.",
        "memory: 2: GiB",
    ),
    "yaml.duplicate-key": Code(
        "A key comes twice",
        "YAML tools differ in which of the two they take, so neither is.",
        "{vcpus: 1, vcpus: 2}",
    ),
    "yaml.key": Code(
        "A key that is no text",
        "Keys are names; lists, mappings and nothing cannot be keys.",
        "{[left, right]: firewall}",
    ),
    "yaml.merge": Code(
        "A merge key of something else than mappings",
        "`<<` takes the keys of a mapping, or of several in a list, into another.",
        "<<: small",
    ),
    "yaml.tag": Code(
        "A tag",
        "Tags ask the reader to build objects; a descriptor says its types itself.",
        "vcpus: !!python/name:os.system",
    ),
    "yaml.unknown-anchor": Code(
        "An alias of nothing",
        "`*name` repeats the value that `&name` stands before, in the same document.",
        "memory: *small",
    ),
    "yaml.recursion": Code(
        "An alias inside its own anchor",
        "The value would contain itself.",
        "vls: &all {left: *all}",
    ),
    "yaml.alias-bomb": Code(
        "Aliases that grow too large",
        f"All aliases of a file together repeat at most {MAX_ALIASED_NODES} values.",
        "&b [*a, *a, *a], &c [*b, *b, *b], ...",
    ),
    "yaml.too-deep": Code(
        "Nested too deep",
        f"Lists and mappings are at most {MAX_DEPTH} deep.",
        "[[[[[[[[...]]]]]]]]",
    ),
    "yaml.too-many": Code(
        "Too many keys and values",
        f"A file has at most {MAX_NODES} of them; split it.",
        "a list of 200000 numbers",
    ),
    "yaml.long-text": Code(
        "A text is too long",
        f"A single value has at most {MAX_SCALAR} characters.",
        "user-data with a program in it",
    ),
}
