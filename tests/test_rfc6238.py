"""RFC 6238's published time steps (Appendix B: T0 = 0, X = 30) as an outside answer."""

import oracle
import pytest

from rollover import WindowConfig
from rollover._arithmetic import index_at

PUBLISHED = [
    (59, "0000000000000001"),
    (1111111109, "00000000023523EC"),
    (1111111111, "00000000023523ED"),
    (1234567890, "000000000273EF07"),
    (2000000000, "0000000003F940AA"),
    (20000000000, "0000000027BC86AA"),
]
each = pytest.mark.parametrize(("time", "step"), PUBLISHED)


@each
def test_as_published(time, step):
    assert index_at(time, 0, 30) == int(step, 16)


@each
@pytest.mark.parametrize("factor", [60, 120, 20_160])  # windows of 30 minutes, an hour, 7 days
def test_scaled_to_a_window_that_a_lock_can_have(time, step, factor):
    scaled, epoch = time * factor, 0
    if scaled >= oracle.LAST:  # told from an epoch as far back as brings it to 1970
        scaled, epoch = 0, -scaled
    config = WindowConfig(30 * factor, epoch)
    assert config.window_at(oracle.utc(scaled)).index == int(step, 16)
    assert config.window(int(step, 16)).start <= oracle.utc(scaled)
