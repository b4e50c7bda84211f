// SPDX-License-Identifier: Apache-2.0
//
// onshi-reference: a small receipt computer that speaks the desk protocol on stdin and stdout.
// Arguments, and the loop that waits for the desk, for files, and for the end.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "desk.h"
#include "fault.h"
#include "folders.h"

struct reader {
  char *line;      // DESK_LINE_MAX bytes
  size_t length;
  bool too_long;   // the rest of this line is thrown away
};

static bool say(char *answer) {
  bool good = answer != NULL && fputs(answer, stdout) >= 0 && putchar('\n') != EOF && fflush(stdout) == 0;
  free(answer);
  return good;
}

static bool end_of_line(struct desk *desk, struct reader *reader) {
  bool too_long = reader->too_long;
  size_t length = reader->length;
  reader->length = 0;
  reader->too_long = false;
  return say(too_long ? desk_refusal("this line is longer than 1 MiB") : desk_answer(desk, reader->line, length));
}

static bool take_bytes(struct desk *desk, struct reader *reader, const char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] == '\n') {
      if (!end_of_line(desk, reader)) return false;
      continue;
    }
    if (reader->length == DESK_LINE_MAX) reader->too_long = true;
    if (!reader->too_long) reader->line[reader->length++] = bytes[i];
  }
  return true;
}

// False at the end of stdin, or when nobody listens any more.
static bool read_desk(struct desk *desk, struct reader *reader) {
  char bytes[64 * 1024];
  ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  return take_bytes(desk, reader, bytes, (size_t)got);
}

static void run(struct desk *desk, struct reader *reader, int signals) {
  bool open = true;
  while (open) {
    struct pollfd events[] = {
        {.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
        {.fd = desk_handle(desk), .events = POLLIN},
    };
    if (poll(events, 3, FOLDERS_POLL_MS) < 0 && errno != EINTR) return;
    if (events[1].revents != 0) return;
    if (events[0].revents != 0) open = read_desk(desk, reader);
    desk_work(desk);
  }
}

static int serve(int signals) {
  struct desk *desk = desk_open();
  struct reader reader = {.line = malloc(DESK_LINE_MAX)};
  bool good = desk != NULL && reader.line != NULL;

  if (good) run(desk, &reader, signals);
  desk_close(desk);
  free(reader.line);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Signals arrive as something to read, so that nothing is ever interrupted half-way.
static int signals_as_input(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC);
}

static int usage(void) {
  fprintf(stderr, "usage: onshi-reference [--fault ID]... | --list-faults | --version\n");
  return 2;
}

// Everything that is not a fault asks for one line of information and the end.
static int tell(const char *what) {
  if (strcmp(what, "--list-faults") == 0) {
    fault_list(stdout);
    return EXIT_SUCCESS;
  }
  if (strcmp(what, "--version") == 0) {
    printf("onshi-reference %s\n", REFERENCE_VERSION);
    return EXIT_SUCCESS;
  }
  return usage();
}

int main(int count, char **arguments) {
  int at = 1;
  while (at + 1 < count && strcmp(arguments[at], "--fault") == 0) {
    if (!fault_enable(arguments[at + 1])) return usage();
    at += 2;
  }
  if (at < count) return tell(arguments[at]);

  int signals = signals_as_input();
  return signals < 0 ? EXIT_FAILURE : serve(signals);
}
