#!/bin/sh
# Builds the self-contained packages for the system that it runs on: a folder in an archive, and from it a .deb, a
# .dmg or a setup program. They hold Python, PyTorch for the processor, and the licences of all that.
# Run by `make bundle`: sh bundle.sh [DESTINATION]. PYTHON and TORCH are as in the Makefile.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
dist=${1:-$root/dist}
work=$root/build/bundle
environment=$work/environment
folder=$work/belladonna

cd "$root"
rm -rf -- "$work"
mkdir -p "$dist" "$work/sources"
# From what git knows alone, so that nothing stale gets in.
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$work/sources"

# An environment of its own, so that nothing gets in that only development needs.
"${PYTHON:-python3}" -m venv "$environment"
python=$environment/bin/python
if [ ! -e "$python" ]; then python=$environment/Scripts/python.exe; fi # Windows
# shellcheck disable=SC2086 # TORCH may be several words of pip's
"$python" -m pip install --quiet ${TORCH:-torch}
"$python" -m pip install --quiet "$work/sources[c2pa]"
"$python" -m pip list --format=freeze --exclude belladonna --exclude pillow-heif >"$work/passed-on.txt"
"$python" -m pip install --quiet pyinstaller cyclonedx-bom

"$python" -m PyInstaller --noconfirm --log-level WARN --distpath "$work" --workpath "$work/parts" \
    installer/bundle/belladonna.spec
cp LICENSE "$folder"
"$python" installer/bundle/licences.py "$work/passed-on.txt" "$folder"

version=$("$python" -c 'import belladonna; print(belladonna.__version__)')
name=belladonna-$version-$("$python" -c 'import platform as p; print(f"{p.system()}-{p.machine()}".lower())')-bundle
"$python" -m cyclonedx_py requirements --output-reproducible --pyproject pyproject.toml \
    --output-file "$dist/$name.cdx.json" "$work/passed-on.txt"
case $(uname -s) in
Linux)
    tar -C "$work" --owner=0 --group=0 -czf "$dist/$name.tar.gz" belladonna
    sh installer/bundle/deb.sh "$folder" "$version" "$dist"
    ;;
Darwin)
    tar -C "$work" -czf "$dist/$name.tar.gz" belladonna
    sh installer/bundle/dmg.sh "$folder" "$version" "$dist"
    ;;
*)
    (cd "$work" && "$python" -m zipfile -c "$dist/$name.zip" belladonna)
    iscc "-DVersion=$version" "-DFolder=$(cygpath -w "$folder")" "-O$(cygpath -w "$dist")" installer/bundle/belladonna.iss
    ;;
esac
(cd "$dist" && rm -f SHA256SUMS && shasum -a 256 -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
