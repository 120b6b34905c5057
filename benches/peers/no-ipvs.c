/*
 * keepalived without IPVS in the kernel: its checkers run, and what they would change in the
 * kernel's table succeeds and changes nothing. Preload it: LD_PRELOAD=no-ipvs.so keepalived ...
 *
 * keepalived asks for the generic netlink family first, and falls back to socket options, which
 * are linux/ip_vs.h's IP_VS_SO_*: 1152 to 1167 at level IPPROTO_IP. Those are answered here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { FIRST = 64 + 1024 + 64, LAST = FIRST + 15, GET_INFO = FIRST + 1 };

static int is_ours(int level, int name)
{
	return level == IPPROTO_IP && name >= FIRST && name <= LAST;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	static int (*next)(int, int, int, const void *, socklen_t);

	if (is_ours(level, name))
		return 0;
	if (!next)
		next = (int (*)(int, int, int, const void *, socklen_t))dlsym(RTLD_NEXT, "setsockopt");
	return next(fd, level, name, value, size);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
	static int (*next)(int, int, int, void *, socklen_t *);
	const unsigned int info[] = { 0x010201, 4096, 0 }; /* version, size of the hash, services */

	if (is_ours(level, name)) {
		if (name != GET_INFO || *size < sizeof(info)) {
			errno = ENOENT;
			return -1;
		}
		memcpy(value, info, sizeof(info));
		*size = sizeof(info);
		return 0;
	}
	if (!next)
		next = (int (*)(int, int, int, void *, socklen_t *))dlsym(RTLD_NEXT, "getsockopt");
	return next(fd, level, name, value, size);
}
