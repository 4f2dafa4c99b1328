#!/bin/sh
# The command, on the service's settings: as the observatory's own account where root calls it.
set -a
. /etc/default/observatory
set +a
if [ "$(id -u)" = 0 ]; then
  exec setpriv --reuid=observatory --regid=observatory --clear-groups --no-new-privs \
    /usr/lib/observatory/bin/observatory "$@"
fi
exec /usr/lib/observatory/bin/observatory "$@"
