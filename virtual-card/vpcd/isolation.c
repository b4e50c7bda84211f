// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const unsigned long TMPFS_FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC;

static enum onshi_status status_of_errno(void)
{
    switch (errno) {
    case EPERM:
    case EACCES:
    case ENOSYS:
    case EINVAL: // a kernel without this kind of namespace
    case ENOSPC: // the limit on namespaces is 0
        return ONSHI_UNSUPPORTED;
    default:
        return ONSHI_IO;
    }
}

static enum onshi_status cover(const char *folder)
{
    return mount("tmpfs", folder, "tmpfs", TMPFS_FLAGS, "size=1m,mode=755") == 0 ? ONSHI_OK : status_of_errno();
}

// cover_run_folder gives this mount namespace a /run/pcscd. Where there is none, the whole of /run is covered: to make
// the folder in the real /run would show outside.
static enum onshi_status cover_run_folder(void)
{
    struct stat facts;

    if (stat(ISOLATION_RUN_FOLDER, &facts) == 0) {
        return cover(ISOLATION_RUN_FOLDER);
    }
    ONSHI_TRY(cover("/run"));
    return mkdir(ISOLATION_RUN_FOLDER, 0755) == 0 ? ONSHI_OK : ONSHI_IO;
}

// hide_usb_drivers empties the driver bundles: a lane must not take a reader that is really plugged in.
static enum onshi_status hide_usb_drivers(void)
{
    glob_t bundles;
    enum onshi_status status = ONSHI_OK;

    if (glob("/usr/lib/pcsc/drivers/*.bundle", 0, NULL, &bundles) != 0) {
        return ONSHI_OK; // none installed
    }
    for (size_t i = 0; i < bundles.gl_pathc && status == ONSHI_OK; i++) {
        status = cover(bundles.gl_pathv[i]);
    }
    globfree(&bundles);
    return status;
}

static enum onshi_status bring_loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return ONSHI_IO;
    }

    enum onshi_status status = ioctl(fd, SIOCSIFFLAGS, &request) == 0 ? ONSHI_OK : status_of_errno();
    close(fd);
    return status;
}

enum onshi_status isolation_enter(void)
{
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0) {
        return status_of_errno();
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        return status_of_errno();
    }
    ONSHI_TRY(cover_run_folder());
    ONSHI_TRY(hide_usb_drivers());
    return bring_loopback_up();
}

static int open_network_namespace(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/ns/net", (int)pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

// socket_in makes the socket in `there` and comes back to `home`. A thread that could not come back would do all its
// later networking in the wrong place, so that ends the process.
static int socket_in(int there, int home)
{
    if (setns(there, CLONE_NEWNET) != 0) {
        return -1;
    }

    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (setns(home, CLONE_NEWNET) != 0) {
        abort();
    }
    return fd;
}

enum onshi_status isolation_socket(pid_t pid, int *out_fd)
{
    int there = open_network_namespace(pid);
    if (there < 0) {
        return ONSHI_CLOSED;
    }

    int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    int fd = home < 0 ? -1 : socket_in(there, home);
    close(there);
    if (home >= 0) {
        close(home);
    }
    if (fd < 0) {
        return ONSHI_IO;
    }
    *out_fd = fd;
    return ONSHI_OK;
}
