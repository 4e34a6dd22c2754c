"""Where links are stitched is shown, in a column that others do not have."""

import pytest

from tests.cli.stack import Stack
from tests.lcm.stitched import stitched


@pytest.fixture
def spanning(tmp_path):
    """Serve a chain that runs over a link between hosts of ours and a cloud."""
    world, _ = stitched(tmp_path)
    stack = Stack(world, tmp_path)
    stack.start()
    yield stack
    stack.stop()
    world.store.close()


def test_a_stitched_link_tells_of_its_cloud_its_network_and_its_end(run, spanning):
    done = run("describe chain")
    assert done.code == 0
    head, *rows = done.out.partition("LINK")[2].partition("\n\n")[0].splitlines()
    assert head.split()[-1] == "STITCHED"
    (link,) = (vl for vl in spanning.world.ns().vls if vl.stitches)
    (stitch,) = link.stitches
    segment = f":{stitch.vlan}" if stitch.vlan else ""
    ends = {row.split()[0]: row[head.index("STITCHED") :] for row in rows}
    told = ends.pop(link.name)
    assert told.endswith(
        f"{stitch.site} {stitch.network}{segment} at hv3/{stitch.uplink}"
    )
    assert all(row.endswith("-") for row in ends.values())


def test_a_service_without_stitches_has_no_such_column(run, stack):
    stack.world.onboard()
    stack.world.create()
    done = run("describe chain")
    assert (done.code, "STITCHED" in done.out) == (0, False)
