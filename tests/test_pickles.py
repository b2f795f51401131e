"""Pickles that this version wrote: later ones read them, wherever the files of the package lie."""

import pickle
from base64 import b85decode
from datetime import timedelta
from io import BytesIO

import pytest

from rollover import Fate, IssuedCode, LockTimeline, Stay, WindowConfig, plan

STAY = Stay("2026-07-01T15:00Z", "2026-07-01T18:00Z", lock="LOFT", label="Ada")
CODE = IssuedCode("2026-07-01T15:00Z", issued_at="2026-06-01T12:00Z", lock="LOFT", label="Ada")
TIMELINE = (
    LockTimeline(WindowConfig(14_400))
    .configured(WindowConfig(14_400, 3_600))
    .applied("2026-06-20T09:00Z")
)
PAYLOADS = [  # protocol 4, in base 85
    (
        WindowConfig(14400, 3600),
        r"fCQCT000000001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj0{(4Ze(wFLvL<oX=jvulqif2cWG{9Z+BmFWn*t"
        r"{WOI~FKsbyIWpHm}XkT+>V{dL`bCgXG4t0i<Qj{(",
    ),
    (
        WindowConfig(14400, 3600).window(3),
        r"fCQDU000000001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj0RU}Ze(wFlzo&aj0I_KWMz1iO9PArb97;Hbd-z"
        r";WMOn=bZKp6l#B>uVRU75X>DbclaxaW2eJVH4FCWD005L|2aE`GX>DbCZ*FCjlay!&j0tpUZDnL-Y;<9ilax"
        r"yUO8`p%hm=y3g_Kg1hLlp2j00tEWRz$LLkb770Ra&J00000lxPx$lv0#+hLlp2E&",
    ),
    (
        STAY,
        r"fCQDk000000001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj0973VR@8&lqie^b97;Hbd-z;WMOn=bZKp6l#B>"
        r"uVRU75X>DbclaxaW2kHj_4*&oF005L|28;-FX>DbCZ*FCjlay!%j0tpUZDnL-Y;<9ilaxyUO8`p%hm=y3g_K"
        r"g1hLlp2j00tEWRz$KLkb7#2LTcQ00000lxPu#lv0$81Z;0(Ym|%xOixBsl#B&zVPa)$l#ByGWMPzbhLlp2E&",
    ),
    (
        CODE,
        r"fCQD|000000001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj0#C}b9H58LvLhdlzo&aj0$&XWo}<~VQgt+l#B>"
        r"uVRU75X>Dbcj0j|5bY*mDZDo{`ltT&!>IVT2000000F-D3j0kjTZDo3IZe^5{lxPNw33O>~Wn^V+bYYZ}luH"
        r"0h080Relv0$1lv0$2lv0$832Ae4b!B8<VRV#e2tx`7>IMM}000000F-DEhLlp2j09|NV{4R*1WZpxRFsSbY+"
        r"+($Y?O=xL1bZ+j0JXKY-wbaPK*X_Wo2Y#WRy;IhLlp2E&",
    ),
    (
        Fate.STALE,
        r"fCQB?000000001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj08qubY+x%l#B&-VQh6}luHA1hLlp2E&",
    ),
    (
        TIMELINE,
        r"fCQC20RR910001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj0{X~V{24tZDnj}Ze^5xlqie`X>MtBX<=-XXabB"
        r"3S7~l!Z+Am)Zf0p`lzo&aj1G5cZe(wFUvp(+Z*F9BlubZ5j16UQZ)0d*b7f<1Ze(+mO8|9-lv0$82V-bqZf9"
        r"k4lxPBs4MA{lY-wd=LvL<oX=jvulqie_V{dL|X=jvZ0%!((lqhHjO+Ywk2~7|Vb%vBul#B{taBysCWn^Drbd"
        r"-z;WMOn=bZKp6l#B>uVRU75X>DbclaxaW2kHhC2><{9005L|6pRRTX>DbCZ*FCjlay!_j0tpUZDnL-Y;<9il"
        r"axyUO8`p%hm=y3g_Kg1hLlp2j0|IMZf0q6ZDnL%VRV#Eb%vBul!cUx2X|p<bZKs9lumVqlv0!~",
    ),
    (
        plan([STAY], TIMELINE, behind=timedelta(hours=1)),
        r"fCQBf0ssI20001t2y$<1Y;SgDa+Hh-Uvg!0bZ>HHWR#PXj08|@VQ!Rtlqie^b97;ObChTTj0973VR@8&lqie"
        r"^b97;Hbd-z;WMOn=bZKp6l#B>uVRU75X>DbclaxaW2kHj_4*&oF005L|35*DIX>DbCZ*FCjlay!)j0tpUZDn"
        r"L-Y;<9ilaxyUO8`p%hm=y3g_Kg1hLlp2j00tEWRz$NLkb7#2LTcQ00000lxP%&lv0$81Z;0(Ym|%xOixBsl#"
        r"B&zVPa)$l#ByGWMPzbhLlp2g_Mj4b7gdNX>Mn8lxPBs3`}ohYgB1%Wo&6~Wt4rCD2xYbZfSIBVQiFW0*nk-X"
        r">Me1cSCP(W@%@XeUvDS4tHs8WN&w0b7f<1Ze(+mO+Yw|4P|g|V`yJ<Wn*t{WOI~D0Ck3xQk0AbV`yP+XJvDg"
        r"XabB4L2z(vX=P+XZ*FF3XOw-ED2xVUZ*FF3XOw6HXeND>C}=26KsabAO%M)shLlp2j0$0JaBOL1WM5%)lxPb"
        r">3J2;26bS$T0001#XcUH&Qk0AgV{dL|X>x64WM5%)lumVqlv0$1l#B;=VQF+}ZfBHEb%vBul#B^<Z)|09VQy"
        r"n(lqgF8O8|-m0Hl-F080RLl#B^*Z*ysMX>V?Gl#B>sb!lvLX>N0rj0JLGZf9kblaxyUO8`p&hm=y3b%vBulr"
        r"8",
    ),
]
each = pytest.mark.parametrize(
    ("value", "payload"), PAYLOADS, ids=lambda value: type(value).__name__
)


class Addresses(pickle.Unpickler):
    """Reads a pickle, and keeps what it names of the package."""

    def __init__(self, payload):
        super().__init__(BytesIO(payload))
        self.seen = set()

    def find_class(self, module, name):
        if module.partition(".")[0] == "rollover":
            self.seen.add((module, name))
        return super().find_class(module, name)


@each
def test_a_payload_is_read(value, payload):
    assert pickle.loads(b85decode(payload)) == value


@each
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_names_one_address_of_the_package(value, payload, protocol):
    addresses = Addresses(pickle.dumps(value, protocol))
    assert addresses.load() == value
    assert addresses.seen == {("rollover", "_restored")}


class House(Stay):
    """Derived by a user: it has an address of its own."""

    __slots__ = ()


def test_what_is_derived_stays_what_it_is():
    house = House(STAY.start, STAY.end, lock="LOFT", label="Ada")
    copied = pickle.loads(pickle.dumps(house))
    assert type(copied) is House
    assert repr(copied) == repr(house)
