"""LCM operations that a VNF implements itself, or takes parameters for."""

from nfvo.descriptor.flavour import LcmOperation
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Interface, NodeTemplate, Operation
from nfvo.descriptor.tosca.types import Kind, Types

LCM = "tosca.interfaces.nfv.Vnflcm"
CHANGE = "tosca.interfaces.nfv.ChangeCurrentVnfPackage"
ADDITIONAL = "additional_parameters"
OF_ETSI = "tosca.datatypes.nfv."


def operations(vnf: NodeTemplate, making: Making) -> tuple[LcmOperation, ...]:
    """Return those operations of a VNF's LCM interface of which anything is said."""
    types = making.service.types
    found = (
        _operation(operation, vnf, types, making)
        for interface in vnf.interfaces.values()
        if _is_lcm(interface)
        for operation in interface.operations.values()
    )
    return made(found)


def _is_lcm(interface: Interface) -> bool:
    return interface.name == "Vnflcm" or not {LCM, CHANGE}.isdisjoint(interface.types)


def _operation(
    operation: Operation, vnf: NodeTemplate, types: Types, making: Making
) -> LcmOperation | None:
    inputs = inputs_of(operation, types)
    if not operation.implementation and not inputs:
        return None
    artifact = vnf.artifacts.get(operation.implementation)
    script = (
        making.bundle.inside(artifact.path) if artifact else operation.implementation
    )
    values = {"name": operation.name, "script": script, "inputs": inputs}
    return making.make(LcmOperation, operation.at, values)


def inputs_of(operation: Operation, types: Types) -> tuple[str, ...]:
    """Return the names of the parameters that a VNF adds to an operation."""
    schema = operation.parameters.get(ADDITIONAL)
    names = [name for name in operation.inputs.members if name != ADDITIONAL]
    if schema is None or schema.type.startswith(OF_ETSI):
        return tuple(names)
    added = types.properties(Kind.DATA, schema.type, schema.at)
    return (*added, *names)
