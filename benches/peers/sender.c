/*
 * The fastest way to fill an IPVS table: one raw netlink socket, messages written by hand into one
 * buffer, 512 to a datagram, an acknowledgement asked of the last alone.
 *
 * sender SERVICES DESTINATIONS: makes the table that benches/src/bin/ipvs-speed makes, service
 * number s being tcp 10.S.S.S:80 with scheduler rr, its destination d 11.D.D.D:8080, masqueraded.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/ip_vs.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 512

static char out[BATCH * 256];
static size_t used;
static uint32_t sequence;
static unsigned pending;
static int fd;
static uint16_t family;

static void fail(const char *what, int error)
{
	fprintf(stderr, "sender: %s: %s\n", what, strerror(error));
	exit(1);
}

static struct nlattr *put(uint16_t type, const void *payload, size_t length)
{
	struct nlattr *attribute = (struct nlattr *)(out + used);

	attribute->nla_type = type;
	attribute->nla_len = NLA_HDRLEN + length;
	memcpy(out + used + NLA_HDRLEN, payload, length);
	used += NLA_ALIGN(NLA_HDRLEN + length);
	return attribute;
}

static struct nlattr *open_nest(uint16_t type)
{
	return put(type | NLA_F_NESTED, NULL, 0);
}

static void close_nest(struct nlattr *nest)
{
	nest->nla_len = out + used - (char *)nest;
}

static void u16_(uint16_t type, uint16_t value) { put(type, &value, sizeof(value)); }
static void u32_(uint16_t type, uint32_t value) { put(type, &value, sizeof(value)); }

static struct nlmsghdr *open_message(uint16_t type, uint8_t command)
{
	struct nlmsghdr *message = (struct nlmsghdr *)(out + used);
	struct genlmsghdr *generic = NLMSG_DATA(message);

	memset(message, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST;
	message->nlmsg_seq = ++sequence;
	generic->cmd = command;
	generic->version = 1;
	used += NLMSG_HDRLEN + GENL_HDRLEN;
	return message;
}

/* Sends what is pending, the last message asking for an answer, and waits for that one. */
static void flush(struct nlmsghdr *last)
{
	char in[8192];

	last->nlmsg_flags |= NLM_F_ACK;
	if (send(fd, out, used, 0) != (ssize_t)used)
		fail("send", errno);
	for (;;) {
		ssize_t length = recv(fd, in, sizeof(in), 0);
		struct nlmsghdr *answer = (struct nlmsghdr *)in;
		struct nlmsgerr *error = NLMSG_DATA(answer);

		if (length < 0)
			fail("receive", errno);
		if (answer->nlmsg_type != NLMSG_ERROR)
			continue;
		if (error->error)
			fail("the kernel", -error->error);
		if (answer->nlmsg_seq == sequence)
			break;
	}
	used = pending = 0;
}

static void close_message(struct nlmsghdr *message, int is_last)
{
	message->nlmsg_len = out + used - (char *)message;
	if (++pending == BATCH || is_last)
		flush(message);
}

static void find_family(void)
{
	char in[8192];
	struct nlmsghdr *message = open_message(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	struct nlattr *attribute;
	ssize_t length;

	put(CTRL_ATTR_FAMILY_NAME, IPVS_GENL_NAME, sizeof(IPVS_GENL_NAME));
	message->nlmsg_len = used;
	if (send(fd, out, used, 0) < 0)
		fail("send", errno);
	length = recv(fd, in, sizeof(in), 0);
	message = (struct nlmsghdr *)in;
	if (length < 0 || message->nlmsg_type == NLMSG_ERROR)
		fail("find the family", ENOENT);
	attribute = (struct nlattr *)(in + NLMSG_HDRLEN + GENL_HDRLEN);
	while (attribute->nla_type != CTRL_ATTR_FAMILY_ID)
		attribute = (struct nlattr *)((char *)attribute + NLA_ALIGN(attribute->nla_len));
	memcpy(&family, (char *)attribute + NLA_HDRLEN, sizeof(family));
	used = 0;
}

static void put_address(uint16_t type, uint32_t address)
{
	uint32_t bytes[4] = { htonl(address) };

	put(type, bytes, sizeof(bytes));
}

static void service_key(uint32_t number)
{
	u16_(IPVS_SVC_ATTR_AF, AF_INET);
	u16_(IPVS_SVC_ATTR_PROTOCOL, IPPROTO_TCP);
	put_address(IPVS_SVC_ATTR_ADDR, 0x0a000001 + number);
	u16_(IPVS_SVC_ATTR_PORT, htons(80));
}

static void add_service(uint32_t number, int is_last)
{
	struct ip_vs_flags flags = { 0, ~0U };
	struct nlmsghdr *message = open_message(family, IPVS_CMD_NEW_SERVICE);
	struct nlattr *nest = open_nest(IPVS_CMD_ATTR_SERVICE);

	service_key(number);
	put(IPVS_SVC_ATTR_SCHED_NAME, "rr", 3);
	put(IPVS_SVC_ATTR_FLAGS, &flags, sizeof(flags));
	u32_(IPVS_SVC_ATTR_TIMEOUT, 0);
	u32_(IPVS_SVC_ATTR_NETMASK, ~0U);
	close_nest(nest);
	close_message(message, is_last);
}

static void add_destination(uint32_t service, uint32_t number, int is_last)
{
	struct nlmsghdr *message = open_message(family, IPVS_CMD_NEW_DEST);
	struct nlattr *nest = open_nest(IPVS_CMD_ATTR_SERVICE);

	service_key(service);
	close_nest(nest);
	nest = open_nest(IPVS_CMD_ATTR_DEST);
	u16_(IPVS_DEST_ATTR_ADDR_FAMILY, AF_INET);
	put_address(IPVS_DEST_ATTR_ADDR, 0x0b000001 + number);
	u16_(IPVS_DEST_ATTR_PORT, htons(8080));
	u32_(IPVS_DEST_ATTR_FWD_METHOD, IP_VS_CONN_F_MASQ);
	u32_(IPVS_DEST_ATTR_WEIGHT, 1);
	u32_(IPVS_DEST_ATTR_U_THRESH, 0);
	u32_(IPVS_DEST_ATTR_L_THRESH, 0);
	close_nest(nest);
	close_message(message, is_last);
}

int main(int count, char **words)
{
	uint32_t services, destinations, s, d;

	if (count != 3)
		fail("usage: sender SERVICES DESTINATIONS", EINVAL);
	services = strtoul(words[1], NULL, 10);
	destinations = strtoul(words[2], NULL, 10);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		fail("socket", errno);
	find_family();
	for (s = 0; s < services; s++) {
		add_service(s, !destinations && s + 1 == services);
		for (d = 0; d < destinations; d++)
			add_destination(s, d, s + 1 == services && d + 1 == destinations);
	}
	return 0;
}
