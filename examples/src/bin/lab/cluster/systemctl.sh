#!/bin/sh
# Stands in for systemd inside a node, which has none: what pcsd and pcs ask of it about the
# daemons of a cluster.
state=/run/lvskit-enabled
mkdir -p "$state"

program() {
    case $1 in
        pacemaker) echo pacemakerd ;;
        *) echo "$1" ;;
    esac
}

running() { pidof "$(program "$1")" >/dev/null; }

start() {
    running "$1" && return 0
    case $1 in
        corosync) corosync ;;
        pacemaker)
            start corosync || return 1
            PCMK_logfile=/var/log/pacemaker/pacemaker.log PCMK_logpriority=notice \
                setsid --fork pacemakerd </dev/null >/var/log/pacemaker/pacemakerd.out 2>&1
            ;;
        *) return 5 ;;
    esac
}

stop() {
    [ "$1" = corosync ] && stop pacemaker
    process=$(pidof "$(program "$1")") || return 0
    # shellcheck disable=SC2086
    kill -TERM $process
    left=600
    while running "$1"; do
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        sleep 0.1
    done
}

verb=
units=
for word; do
    case $word in
        -*) ;;
        *) if [ -z "$verb" ]; then verb=$word; else units="$units ${word%.service}"; fi ;;
    esac
done

case $verb in
    list-unit-files)
        for unit in corosync pacemaker pcsd; do echo "$unit.service disabled enabled"; done
        exit 0
        ;;
    daemon-reload | reset-failed) exit 0 ;;
esac

code=0
for unit in $units; do
    case $verb in
        start | stop) "$verb" "$unit" || code=1 ;;
        enable) : >"$state/$unit" ;;
        disable) rm -f "$state/$unit" ;;
        is-enabled) [ -e "$state/$unit" ] || code=1 ;;
        is-active) running "$unit" || code=3 ;;
        *) code=1 ;;
    esac
done
exit $code
