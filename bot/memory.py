"""The memory of a process that runs for months."""

import ctypes
import gc

_NEW_OBJECTS = 20_000


def settle() -> None:
    """What has been loaded by now stays: the collector need not walk it again, nor run after every few rows.

    A batch makes thousands of objects that die with it; collecting at Python's own pace took an eighth of the
    processor. What loading left over goes back to the system: 7 MB. To be called once, when a process is ready, and
    not where many runtimes come and go (tests).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # only the GNU C library has it
        trim(0)
