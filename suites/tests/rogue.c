// SPDX-License-Identifier: Apache-2.0
//
// rogue MODE N -- PRODUCT…: a product that goes wrong. It starts PRODUCT, passes the desk protocol through in both
// directions, and misbehaves in place of the N-th answer; N = 0 never. It uses nothing of the suite's.
//
// ROGUE_PIDS, when set, names a file to which the process ids of everything that a rogue starts are appended.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAXIMUM = 1024 * 1024, BLOCK = 64 * 1024 };

struct line {
    char *text; // LINE_MAXIMUM bytes, with its newline
    size_t length;
};

struct rogue {
    pid_t product;
    int to, from; // the product's stdin and stdout
    struct line line;
};

static void die(const char *what) {
    fprintf(stderr, "rogue: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void record_pid(pid_t pid) {
    const char *path = getenv("ROGUE_PIDS");
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", (long)pid);
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && write(fd, text, (size_t)length) != length) {
        die(path);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

// Writes everything, or ends quietly when nobody listens any more.
static void put(int fd, const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, text, length);
        if (written < 0 && errno != EINTR) {
            exit(0);
        }
        text += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
}

_Noreturn static void stay(void) {
    for (;;) {
        (void)pause();
    }
}

_Noreturn static void read_on(void) {
    char block[4096];
    while (read(STDIN_FILENO, block, sizeof block) > 0) {
    }
    exit(0);
}

static void do_kill(const struct rogue *rogue) {
    (void)kill(rogue->product, SIGKILL);
    (void)kill(getpid(), SIGKILL);
}

static void do_hang(const struct rogue *rogue) {
    (void)rogue;
    (void)signal(SIGTERM, SIG_IGN);
    stay();
}

static void do_silent(const struct rogue *rogue) {
    (void)rogue;
    read_on();
}

static void do_rubbish(const struct rogue *rogue) {
    static const char rubbish[] = "\xFFthis is no JSON\n";
    (void)rogue;
    put(STDOUT_FILENO, rubbish, sizeof rubbish - 1);
    read_on();
}

static void do_half(const struct rogue *rogue) {
    put(STDOUT_FILENO, rogue->line.text, rogue->line.length / 2);
    do_hang(rogue);
}

static void do_other_id(const struct rogue *rogue) {
    static const char other[] = "{\"id\":999999,\"ok\":true,\"seen\":{}}\n";
    (void)rogue;
    put(STDOUT_FILENO, other, sizeof other - 1);
    read_on();
}

// The answer comes after the closing, so that the next request meets a closed pipe.
static void do_close_stdin(const struct rogue *rogue) {
    (void)close(STDIN_FILENO);
    put(STDOUT_FILENO, rogue->line.text, rogue->line.length);
    stay();
}

static void do_close_stdout(const struct rogue *rogue) {
    (void)rogue;
    (void)close(STDOUT_FILENO);
    read_on();
}

static void do_flood(const struct rogue *rogue) {
    static char block[BLOCK];
    (void)rogue;
    memset(block, 'x', sizeof block);
    for (;;) {
        put(STDOUT_FILENO, block, sizeof block);
    }
}

static void do_flood_lines(const struct rogue *rogue) {
    for (;;) {
        put(STDOUT_FILENO, rogue->line.text, rogue->line.length);
    }
}

static void do_fork(const struct rogue *rogue) {
    (void)rogue;
    pid_t child = fork();
    if (child > 0) {
        (void)waitpid(child, NULL, 0);
        exit(0);
    }
    (void)setsid();
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    if (fork() == 0) {
        record_pid(getpid());
        stay();
    }
    _exit(0);
}

static void do_memory(const struct rogue *rogue) {
    (void)rogue;
    for (;;) {
        char *block = malloc(64 * 1024 * 1024);
        if (block == NULL) {
            stay();
        }
        memset(block, 1, 64 * 1024 * 1024); // or it would only be promised
    }
}

// Fills the disk below the current sandbox, one file after the other, each within the bound on a file.
static void do_disk(const struct rogue *rogue) {
    static char block[1024 * 1024];
    const char *clock = getenv("FAKETIME_TIMESTAMP_FILE");
    (void)rogue;
    for (int number = 0;; number++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s.filler-%d", clock == NULL ? "/nowhere" : clock, number);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        for (int i = 0; fd >= 0 && i < 100; i++) {
            if (write(fd, block, sizeof block) < 0) {
                stay();
            }
        }
        (void)close(fd);
    }
}

// Sets the machine's clock, past whatever is preloaded. It must not be allowed to.
static void do_clock(const struct rogue *rogue) {
    const struct timespec when = {.tv_sec = 1000000000};
    (void)rogue;
    if (syscall(SYS_clock_settime, CLOCK_REALTIME, &when) == 0) {
        die("the machine's clock was set");
    }
    (void)raise(SIGKILL);
}

static void do_sigterm(const struct rogue *rogue) {
    (void)rogue;
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGINT, SIG_IGN);
    stay();
}

static void do_stop(const struct rogue *rogue) {
    (void)rogue;
    (void)raise(SIGSTOP);
    stay();
}

static const struct {
    const char *name;
    void (*misbehave)(const struct rogue *rogue); // does not return
} modes[] = {
    {"kill", do_kill},
    {"hang", do_hang},
    {"silent", do_silent},
    {"rubbish", do_rubbish},
    {"half", do_half},
    {"other-id", do_other_id},
    {"close-stdin", do_close_stdin},
    {"close-stdout", do_close_stdout},
    {"flood", do_flood},
    {"flood-lines", do_flood_lines},
    {"fork", do_fork},
    {"stop", do_stop},
    {"memory", do_memory},
    {"disk", do_disk},
    {"clock", do_clock},
    {"sigterm", do_sigterm},
};

static int find_mode(const char *name) {
    for (int i = 0; i < (int)(sizeof modes / sizeof modes[0]); i++) {
        if (strcmp(modes[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void start_product(struct rogue *rogue, char **command) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
        die("pipe");
    }
    rogue->product = fork();
    if (rogue->product == 0) {
        (void)dup2(in[0], STDIN_FILENO);
        (void)dup2(out[1], STDOUT_FILENO);
        (void)execvp(command[0], command);
        die(command[0]);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    rogue->to = in[1];
    rogue->from = out[0];
}

static void pass_requests(struct rogue *rogue) {
    char block[BLOCK];
    ssize_t length = read(STDIN_FILENO, block, sizeof block);
    if (length > 0) {
        put(rogue->to, block, (size_t)length);
        return;
    }
    (void)close(rogue->to);
    rogue->to = -1;
}

// Reads one line of the product's; false at the end of its stdout.
static bool read_answer(struct rogue *rogue) {
    struct line *line = &rogue->line;
    line->length = 0;
    while (line->length < LINE_MAXIMUM && read(rogue->from, line->text + line->length, 1) == 1) {
        if (line->text[line->length++] == '\n') {
            return true;
        }
    }
    return false;
}

static int pass(struct rogue *rogue, int mode, long wrong_answer) {
    long answers = 0;
    for (;;) {
        struct pollfd events[] = {{.fd = rogue->to < 0 ? -1 : STDIN_FILENO, .events = POLLIN},
                                  {.fd = rogue->from, .events = POLLIN}};
        if (poll(events, 2, -1) < 0 && errno != EINTR) {
            die("poll");
        }
        if (events[0].revents != 0) {
            pass_requests(rogue);
        }
        if (events[1].revents == 0) {
            continue;
        }
        if (!read_answer(rogue)) {
            (void)waitpid(rogue->product, NULL, 0);
            return 0;
        }
        if (++answers == wrong_answer) {
            modes[mode].misbehave(rogue);
        }
        put(STDOUT_FILENO, rogue->line.text, rogue->line.length);
    }
}

int main(int argc, char **argv) {
    int mode = argc < 5 || strcmp(argv[3], "--") != 0 ? -1 : find_mode(argv[1]);
    if (mode < 0) {
        fprintf(stderr, "usage: rogue MODE N -- PRODUCT...\n");
        return 2;
    }
    struct rogue rogue = {.line.text = malloc(LINE_MAXIMUM)};
    if (rogue.line.text == NULL) {
        die("memory");
    }
    (void)signal(SIGPIPE, SIG_IGN);
    start_product(&rogue, argv + 4);
    record_pid(getpid());
    record_pid(rogue.product);
    return pass(&rogue, mode, strtol(argv[2], NULL, 10));
}
