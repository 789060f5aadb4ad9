"""What the self-contained programs do: what their name says, or with -m a module of theirs, as in Python."""

import multiprocessing
import os
import runpy
import sys
from pathlib import Path

multiprocessing.freeze_support()

# PyInstaller had our libraries loaded by this. The browser and others that we start are to find the system's.
os.environ.pop("LD_LIBRARY_PATH", None)
if "LD_LIBRARY_PATH_ORIG" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")

module = Path(sys.executable).stem.removesuffix("w")  # belladonnadw.exe is the one without a window
if sys.argv[1:2] == ["-m"]:
    module = sys.argv[2]
    del sys.argv[1:3]
runpy.run_module(module, run_name="__main__", alter_sys=True)
