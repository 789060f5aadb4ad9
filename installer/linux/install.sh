#!/bin/sh
# Installs Belladonna, or brings it up to date, for the user who runs this. Needs no administrator rights.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../shared/words.sh
. "$here/../shared/words.sh"
# shellcheck source-path=SCRIPTDIR source=system.sh
. "$here/system.sh"
# shellcheck source-path=SCRIPTDIR source=../shared/install.sh
. "$here/../shared/install.sh"
