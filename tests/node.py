"""What tests need of Node: packages of a folder's lock file, installed into its ignored `node_modules`."""

import shutil
import subprocess
from pathlib import Path

HOW = "Node and npm are needed: deploy/local/setup.sh tests, or on Debian: apt-get install nodejs npm"


def install(folder: Path) -> Path:
    """Install what the lock file names, once; return node_modules."""
    found, lock = folder / "node_modules", folder / "package-lock.json"
    stamp = found / ".package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return found
    npm = shutil.which("npm")
    assert npm is not None, HOW
    done = subprocess.run([npm, "ci"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    stamp.touch()
    return found
