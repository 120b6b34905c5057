// The Go peer: github.com/moby/ipvs, one request and one answer at a time, as it offers.
//
// moby restore SERVICES DESTINATIONS: makes the table that sender.c makes.
// moby read: reads every service with its destinations, and prints how many there are.
package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"

	"github.com/moby/ipvs"
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "moby:", err)
		os.Exit(1)
	}
}

func address(number uint32) net.IP {
	ip := make(net.IP, 4)
	binary.BigEndian.PutUint32(ip, number)
	return ip
}

func restore(handle *ipvs.Handle, services, destinations uint32) {
	for s := uint32(0); s < services; s++ {
		service := &ipvs.Service{
			Address: address(0x0a000001 + s), Protocol: syscall.IPPROTO_TCP, Port: 80,
			AddressFamily: syscall.AF_INET, SchedName: "rr", Netmask: 0xffffffff,
		}
		fail(handle.NewService(service))
		for d := uint32(0); d < destinations; d++ {
			destination := &ipvs.Destination{
				Address: address(0x0b000001 + d), Port: 8080, Weight: 1,
				AddressFamily: syscall.AF_INET, ConnectionFlags: ipvs.ConnectionFlagMasq,
			}
			fail(handle.NewDestination(service, destination))
		}
	}
}

func read(handle *ipvs.Handle) {
	services, err := handle.GetServices()
	fail(err)
	count := 0
	for _, service := range services {
		destinations, err := handle.GetDestinations(service)
		fail(err)
		count += len(destinations)
	}
	fmt.Println(len(services), count)
}

func main() {
	handle, err := ipvs.New("")
	fail(err)
	if len(os.Args) == 4 && os.Args[1] == "restore" {
		services, err := strconv.ParseUint(os.Args[2], 10, 32)
		fail(err)
		destinations, err := strconv.ParseUint(os.Args[3], 10, 32)
		fail(err)
		restore(handle, uint32(services), uint32(destinations))
		return
	}
	read(handle)
}
