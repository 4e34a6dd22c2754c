"""Boot data: the user data that a VM is given, with its parameters."""

from nfvo.descriptor.compute import KeyValue
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.template import USE
from nfvo.descriptor.tosca import Atom, Fields, NodeTemplate, Pending, Value
from nfvo.descriptor.words import quoted

INPUT = "get_input"
MAX_FILE_NAME = 200


def user_data(node: NodeTemplate, making: Making) -> str:
    """
    Return the user data of a VDU.

    Once it was a text or the name of a file in the package; later it says which.  What
    is an input, given at instantiation, becomes a parameter: ``{{ name }}``.
    """
    value = node.get("boot_data")
    match value:
        case None:
            return ""
        case Fields():
            return _said(value, making)
        case Atom(text=text):
            content = _file(text, value, making)
            return text if content is None else _decoded(content, value, making)
    return _worded(value, making)


def boot_values(node: NodeTemplate, making: Making) -> tuple[KeyValue, ...]:
    """Return the keys and values that a VDU is told at its start."""
    value = node.get("boot_data")
    found = value.get("kvp_data", "data") if isinstance(value, Fields) else None
    return tuple(
        KeyValue(key=key, value=_worded(said, making))
        for key, said in plain.named(found)
        if key
    )


def _file(text: str, value: Value, making: Making) -> bytes | None:
    """Return the file that a text is the name of, if it is one."""
    name = text.removeprefix("file:").strip()
    if not name or "\n" in name or len(name) > MAX_FILE_NAME:
        return None
    return making.bundle.beside(value.at.file, name)


def _said(data: Fields, making: Making) -> str:
    note_given(data, ("vim_specific_properties",), making)
    inner = data.get("content_or_file_data")
    if not isinstance(inner, Fields):
        return ""
    note_given(inner, ("destination_path",), making)
    values = {
        name: _worded(value, making) for name, value in plain.named(inner.get("data"))
    }
    text = _content(inner, making)
    return USE.sub(lambda use: values.get(use[1], use[0]), text)


def _content(data: Fields, making: Making) -> str:
    content, path = data.get("content"), data.get("source_path")
    if content is not None or path is None:
        return _worded(content, making)
    name = plain.text(path).removeprefix("file:")
    found = making.bundle.beside(path.at.file, name)
    if found is None:
        message = f"{quoted(name)} is not in the package"
        hint = "add the file that boots the VM"
        making.note("file-missing", message, path.at, hint=hint)
        return ""
    return _decoded(found, path, making)


def _decoded(content: bytes, value: Value, making: Making) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        message = "boot data that is no text in UTF-8"
        making.note("file-missing", message, value.at)
        return ""


def _worded(value: Value | None, making: Making) -> str:
    """Return a text, or the use of the parameter that will say it."""
    if isinstance(value, Pending):
        if value.function == INPUT and len(value.arguments) == 1:
            return f"{{{{ {value.arguments[0]} }}}}"
        making.not_kept(f"{value}, which only a running VNF can say", value.at)
    return plain.text(value)
