#!/bin/sh
# Builds everything that is published into dist/: wheel, sources, an installer for each system, the extension's
# archives, a bill of materials and the checksums. Run by `make packages`, which sees to the environment.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=$root/.venv/bin/python
dist=$root/dist
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cd "$root"
# The same sources give the same bytes.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
rm -rf -- "$dist"
mkdir -p "$dist"

# From what git knows alone, so that nothing stale gets in.
mkdir "$work/sources"
git ls-files -z | xargs -0 cp --parents -t "$work/sources"
"$python" -m build --no-isolation --outdir "$dist" "$work/sources"
wheel=$(basename -- "$dist"/belladonna-*.whl)
version=${wheel#belladonna-}
version=${version%%-*}

for system in linux macos windows; do
    folder=$work/$system/belladonna-$version
    mkdir -p "$folder"
    cp -R installer/$system LICENSE "$dist/$wheel" "$folder"
    if [ $system = windows ]; then
        (cd "$work/$system" && "$python" -m zipfile -c "$dist/belladonna-$version-windows.zip" "belladonna-$version")
    else
        cp -R installer/shared "$folder"
        tar -C "$work/$system" --sort=name --owner=0 --group=0 --mtime="@$SOURCE_DATE_EPOCH" -cf - "belladonna-$version" |
            gzip -n >"$dist/belladonna-$version-$system.tar.gz"
    fi
done

(cd extension && npm run --silent package)
for archive in extension/build/*.zip; do
    cp "$archive" "$dist/belladonna-extension-${archive##*/belladonna-}"
done

"$python" installer/bill_of_materials.py |
    "$root/.venv/bin/cyclonedx-py" requirements --output-reproducible --pyproject pyproject.toml \
        --output-file "$dist/belladonna-$version.cdx.json" -

(cd "$dist" && sha256sum -- * >SHA256SUMS)
cat "$dist/SHA256SUMS"
