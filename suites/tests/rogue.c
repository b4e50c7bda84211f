// SPDX-License-Identifier: Apache-2.0
//
// rogue MODE N -- PRODUCT…: a product that goes wrong. It starts PRODUCT, passes the desk protocol through in both
// directions, and misbehaves in place of the N-th line of the product's; N = 0 never. With a plus before MODE it misbehaves
// by a second process, and goes on passing. It uses nothing of the suite's.
//
// ROGUE_PIDS, when set, names a file to which the process ids of everything that a rogue starts are appended. ROGUE_ONCE
// names a file that the first rogue makes: those that find it are well-behaved.
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

#include "suites/tests/rogue_doors.h"

enum { LINE_MAXIMUM = 1024 * 1024, BLOCK = 64 * 1024 };

struct line {
    char *text; // LINE_MAXIMUM bytes, with its newline
    size_t length;
};

struct rogue {
    pid_t product;
    int to, from; // the product's stdin and stdout
    struct doors doors;
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

// Lines without end that belong to no request.
static void do_flood_events(const struct rogue *rogue) {
    static const char line[] = "{\"event\":\"screen\",\"state\":\"welcome\"}\n";
    (void)rogue;
    for (;;) {
        put(STDOUT_FILENO, line, sizeof line - 1);
    }
}

// Events as no reader tells them: names of others, members of the log's own, a name that ends within a character
// when it is cut.
static void do_odd_events(const struct rogue *rogue) {
    enum { SIGNS = 100 };
    static const char odd[] = "{\"event\":\"odd\",\"box\":\"\",\"b\":999999,\"h\":\"\",\"n\":0,\"ch\":\"stage\"}\n"
                              "{\"event\":\"settled\",\"mark\":1}\n{\"event\":\"broken\"}\n{\"event\":\"refused\"}\n";
    put(STDOUT_FILENO, odd, sizeof odd - 1);
    put(STDOUT_FILENO, "{\"event\":\"x", 11);
    for (int i = 0; i < SIGNS; i++) {
        put(STDOUT_FILENO, "\xE7\x9B\xAE", 3);
    }
    put(STDOUT_FILENO, "\"}\n", 3);
    put(STDOUT_FILENO, rogue->line.text, rogue->line.length);
    stay();
}

// An answer that no log can keep.
static void do_deep(const struct rogue *rogue) {
    enum { DEEP = 2046 };
    const char *id = strstr(rogue->line.text, "\"id\":");
    char head[64];
    (void)snprintf(head, sizeof head, "{\"id\":%ld,\"ok\":true,\"seen\":{\"a\":", id == NULL ? 0 : strtol(id + 5, NULL, 10));
    put(STDOUT_FILENO, head, strlen(head));
    for (int i = 0; i < DEEP; i++) {
        put(STDOUT_FILENO, "[", 1);
    }
    for (int i = 0; i < DEEP; i++) {
        put(STDOUT_FILENO, "]", 1);
    }
    put(STDOUT_FILENO, "}}\n", 3);
    read_on();
}

// Answers whatever is asked, and does nothing.
_Noreturn static void answer_all(void) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        char answer[128];
        const char *id = strstr(line, "\"id\":");
        const char *role = strstr(line, "\"pcsc\":") != NULL ? "card-reader" : "reception";
        int length = snprintf(answer, sizeof answer, "{\"id\":%ld,\"ok\":true,\"role\":\"%s\",\"seen\":{}}\n",
                              id == NULL ? 0 : strtol(id + 5, NULL, 10), role);
        put(STDOUT_FILENO, answer, (size_t)length);
    }
    free(line);
    exit(0);
}

// The product is gone, and somebody answers for it.
static void do_idle(const struct rogue *rogue) {
    (void)kill(rogue->product, SIGKILL);
    put(STDOUT_FILENO, rogue->line.text, rogue->line.length);
    answer_all();
}

static const struct {
    const char *name;
    void (*misbehave)(const struct rogue *rogue); // does not return
    void (*at_door)(const struct doors *doors);   // or this
} modes[] = {
    {.name = "web-hold", .at_door = doors_web_hold},
    {.name = "web-dial", .at_door = doors_web_dial},
    {.name = "web-garbage", .at_door = doors_web_garbage},
    {.name = "port-flood", .at_door = doors_port_flood},
    {.name = "port-garbage", .at_door = doors_port_garbage},
    {.name = "port-dial", .at_door = doors_port_dial},
    {.name = "hold-card", .at_door = doors_hold_card},
    {.name = "kill", .misbehave = do_kill},
    {.name = "hang", .misbehave = do_hang},
    {.name = "silent", .misbehave = do_silent},
    {.name = "rubbish", .misbehave = do_rubbish},
    {.name = "half", .misbehave = do_half},
    {.name = "other-id", .misbehave = do_other_id},
    {.name = "close-stdin", .misbehave = do_close_stdin},
    {.name = "close-stdout", .misbehave = do_close_stdout},
    {.name = "flood", .misbehave = do_flood},
    {.name = "flood-lines", .misbehave = do_flood_lines},
    {.name = "fork", .misbehave = do_fork},
    {.name = "stop", .misbehave = do_stop},
    {.name = "memory", .misbehave = do_memory},
    {.name = "disk", .misbehave = do_disk},
    {.name = "clock", .misbehave = do_clock},
    {.name = "sigterm", .misbehave = do_sigterm},
    {.name = "flood-events", .misbehave = do_flood_events},
    {.name = "odd-events", .misbehave = do_odd_events},
    {.name = "deep", .misbehave = do_deep},
    {.name = "absent", .misbehave = do_idle},
    {.name = "idle", .misbehave = do_idle},
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
        doors_learn(&rogue->doors, block, (size_t)length);
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

static void misbehave(const struct rogue *rogue, int mode, bool beside) {
    pid_t second = beside ? fork() : 0;
    if (second > 0) {
        record_pid(second);
        return;
    }
    if (modes[mode].at_door != NULL) {
        modes[mode].at_door(&rogue->doors);
    } else {
        modes[mode].misbehave(rogue);
    }
}

static int pass(struct rogue *rogue, int mode, bool beside, long wrong_answer) {
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
            misbehave(rogue, mode, beside);
        }
        put(STDOUT_FILENO, rogue->line.text, rogue->line.length);
    }
}

// Whether somebody before us has been the rogue.
static bool was_there(void) {
    const char *path = getenv("ROGUE_ONCE");
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
    }
    return path != NULL && fd < 0;
}

int main(int argc, char **argv) {
    bool beside = argc > 1 && argv[1][0] == '+';
    int mode = argc < 5 || strcmp(argv[3], "--") != 0 ? -1 : find_mode(argv[1] + beside);
    if (mode < 0) {
        fprintf(stderr, "usage: rogue MODE N -- PRODUCT...\n");
        return 2;
    }
    struct rogue rogue = {.line.text = malloc(LINE_MAXIMUM)};
    if (rogue.line.text == NULL) {
        die("memory");
    }
    (void)signal(SIGPIPE, SIG_IGN);
    bool good = was_there();
    if (!good && strcmp(argv[1], "absent") == 0) {
        record_pid(getpid());
        answer_all(); // there never was a product
    }
    start_product(&rogue, argv + 4);
    record_pid(getpid());
    record_pid(rogue.product);
    return pass(&rogue, mode, beside, good ? 0 : strtol(argv[2], NULL, 10));
}
