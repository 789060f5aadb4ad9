#!/bin/sh
# Makes a .deb of the self-contained folder: sh deb.sh FOLDER VERSION DESTINATION. Installed for all users, it needs
# nothing but the system's C library; each user's first opening from the menu does the rest, see ADR 0010.
set -eu

folder=$1 version=$2 destination=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../linux/system.sh
. "$here/../linux/system.sh"

architecture=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT

share=$tree/usr/share
mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib" \
    "$share/applications" "$share/icons/hicolor/scalable/apps" "$share/doc/belladonna"
cp -R "$folder" "$tree/usr/lib/belladonna"
for name in belladonna belladonnad; do
    ln -s "../lib/belladonna/$name" "$tree/usr/bin/$name"
done
describe_entry "belladonnad open --start --set-up" >"$share/applications/belladonna.desktop"
cp "$folder/_internal/belladonnad/dashboard/logo.svg" "$share/icons/hicolor/scalable/apps/belladonna.svg"
{
    cat "$folder/LICENSE"
    printf '\nThe licences of what others have made of it are in /usr/lib/belladonna/licences.\n'
} >"$share/doc/belladonna/copyright"
cat >"$tree/DEBIAN/control" <<END
Package: belladonna
Version: $version
Architecture: $architecture
Maintainer: The Belladonna authors <belladonna@localhost>
Section: graphics
Priority: optional
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: libc6 (>= $(getconf GNU_LIBC_VERSION | cut -d' ' -f2))
Recommends: xdg-utils
Description: shade pictures against image generators
 Shades an artist's pictures on their own computer, so that image generators
 that are trained on them learn the wrong thing. The dashboard, the watched
 folder and the service for the browser extension are included.
END
chmod -R u=rwX,go=rX "$tree"
dpkg-deb --root-owner-group -Zzstd --build "$tree" "$destination/belladonna_${version}_$architecture.deb"
