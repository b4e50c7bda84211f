// SPDX-License-Identifier: Apache-2.0
//
// onshi-reference-reception: a small front desk (受付) that speaks the desk protocol on stdin and stdout.
// Arguments, and the loop that waits for the desk, for the service, for the reader, and for the end.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk.h"
#include "fault.h"

struct input {
  char *line;     // DESK_LINE_MAX bytes
  size_t length;
  bool too_long;  // the rest of this line is thrown away
  bool is_open;   // stdin has not ended
};

static bool say(char *answer) {
  bool good = answer != NULL && fputs(answer, stdout) >= 0 && putchar('\n') != EOF && fflush(stdout) == 0;
  free(answer);
  return good;
}

static bool end_of_line(struct desk *desk, struct input *input) {
  bool too_long = input->too_long;
  size_t length = input->length;
  input->length = 0;
  input->too_long = false;
  char *answer = too_long ? desk_refusal("this line is longer than 1 MiB") : desk_answer(desk, input->line, length);
  return answer == NULL ? desk_waits(desk) : say(answer);
}

// One byte at a time, so that a line which comes while an answer is still due stays where it is. Requests are short.
static bool read_line(struct desk *desk, struct input *input) {
  char byte;
  ssize_t got = read(STDIN_FILENO, &byte, 1);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) {
    input->is_open = false;
    return true;
  }
  if (byte == '\n') return end_of_line(desk, input);
  if (input->length == DESK_LINE_MAX) input->too_long = true;
  if (!input->too_long) input->line[input->length++] = byte;
  return true;
}

static bool has_more(void) {
  struct pollfd more = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&more, 1, 0) > 0;
}

static bool read_desk(struct desk *desk, struct input *input) {
  bool good = read_line(desk, input);
  while (good && input->is_open && !desk_waits(desk) && has_more()) good = read_line(desk, input);
  return good;
}

// False when the end was asked for.
static bool turn(struct desk *desk, struct input *input, int signals) {
  struct curl_waitfd descriptors[] = {{.fd = signals, .events = CURL_WAIT_POLLIN},
                                      {.fd = STDIN_FILENO, .events = CURL_WAIT_POLLIN}};
  bool listens = !desk_waits(desk);
  desk_wait(desk, descriptors, listens ? 2 : 1);
  if (descriptors[0].revents != 0) return false;
  if (listens && descriptors[1].revents != 0 && !read_desk(desk, input)) return false;
  char *answer = desk_work(desk);
  return (answer == NULL || say(answer)) && (input->is_open || desk_waits(desk));
}

static int serve(int signals) {
  struct desk *desk = desk_open();
  struct input input = {.line = malloc(DESK_LINE_MAX), .is_open = true};
  bool good = desk != NULL && input.line != NULL;

  while (good && turn(desk, &input, signals)) continue;
  desk_close(desk);
  free(input.line);
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

// What is written holds patients, and so would a core.
static void keep_to_ourselves(void) {
  const struct rlimit none = {0};
  (void)setrlimit(RLIMIT_CORE, &none);
  (void)umask(S_IWGRP | S_IRWXO);
}

static int usage(void) {
  fprintf(stderr, "usage: onshi-reference-reception [--fault ID]... | --list-faults | --version\n");
  return 2;
}

// Everything that is not a fault asks for one line of information and the end.
static int tell(const char *what) {
  if (strcmp(what, "--list-faults") == 0) {
    fault_list(stdout);
    return EXIT_SUCCESS;
  }
  if (strcmp(what, "--version") == 0) {
    printf("onshi-reference-reception %s\n", RECEPTION_VERSION);
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

  keep_to_ourselves();
  int signals = signals_as_input();
  return signals < 0 ? EXIT_FAILURE : serve(signals);
}
