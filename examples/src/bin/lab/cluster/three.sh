#!/bin/sh
# The first process of a node of Pacemaker 3: its mounts over the release's root, corosync, and the
# daemon that keeps the configuration. Nothing of the root is changed.
root=$1
mount --make-rprivate /
for place in run dev/shm tmp var/lib/corosync var/lib/pacemaker var/log etc/corosync; do
    mkdir -p "$root/$place"
    mount -t tmpfs -o mode=755 tmpfs "$root/$place" || exit 1
done
chmod 1777 "$root/tmp" "$root/dev/shm"
mount -t proc proc "$root/proc" || exit 1
hostname one
ip link set lo up
cp "$2" "$root/tmp/pcs"
cat >"$root/etc/corosync/corosync.conf" <<CONF
totem {
    version: 2
    cluster_name: three
    transport: udpu
}
nodelist {
    node {
        ring0_addr: 127.0.0.1
        name: one
        nodeid: 1
    }
}
quorum {
    provider: corosync_votequorum
}
logging {
    to_syslog: no
    to_logfile: yes
    logfile: /var/log/corosync.log
}
CONF
exec chroot "$root" /bin/sh -c '
    for place in /run/crm /var/lib/pacemaker/cib /var/lib/pacemaker/cores \
        /var/lib/pacemaker/blackbox /var/log/pacemaker; do
        mkdir -p $place && chown hacluster:haclient $place
    done
    corosync || exit 1
    until corosync-cfgtool -s >/dev/null 2>&1; do sleep 0.1; done
    /usr/lib/pacemaker/pacemaker-based >/var/log/based.log 2>&1 &
    until cibadmin --query >/dev/null 2>&1; do sleep 0.1; done
    : >/run/ready
    exec sleep infinity
'
