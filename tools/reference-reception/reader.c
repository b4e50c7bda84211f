// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "card.h"
#include "clock.h"
#include "fault.h"
#include "kinds.h"
#include "member.h"

enum { RETRY_MS = 1000, WORD_SIZE = 32, CHUNK = 65536, VISUAL_S = 10 * 60 };

enum reader_state { READER_NONE, READER_GREETING, READER_READY, READER_LOST, READER_UNSUITABLE };

struct reader {
  int fd;  // -1 without a line
  enum reader_state state;
  char mode[WORD_SIZE];
  int64_t mode_since;
  bool mode_asked;  // the reader has been told one and has not answered yet
  json_t *methods;
  int64_t retry_ms;
  char *buffer;
  size_t length;
};

struct reader *reader_open(void) {
  struct reader *reader = calloc(1, sizeof *reader);
  char *buffer = malloc(READER_LINE_MAX);
  if (reader == NULL || buffer == NULL) {
    free(reader);
    free(buffer);
    return NULL;
  }
  *reader = (struct reader){.fd = -1, .buffer = buffer};
  return reader;
}

void reader_close(struct reader *reader) {
  if (reader == NULL) return;
  if (reader->fd >= 0) (void)close(reader->fd);
  json_decref(reader->methods);
  free(reader->buffer);
  free(reader);
}

int reader_descriptor(const struct reader *reader) {
  return reader->fd;
}

bool reader_is_ready(const struct reader *reader) {
  return reader->state == READER_READY;
}

bool reader_is_greeting(const struct reader *reader) {
  return reader->state == READER_GREETING;
}

bool reader_offers(const struct reader *reader, const char *method) {
  return member_has(reader->methods, method);
}

bool reader_is_visual(const struct reader *reader) {
  return reader_is_ready(reader) && strcmp(reader->mode, "visual") == 0;
}

bool reader_owes_answer(const struct reader *reader) {
  return reader->mode_asked;
}

// --- Connecting ---

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length >= sizeof address.sun_path) return -1;
  memcpy(address.sun_path, path, length + 1);

  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) return fd;
  if (fd >= 0) (void)close(fd);
  return -1;
}

static void connect_when_due(struct reception *reception) {
  struct reader *reader = reception->reader;
  int64_t now = clock_monotonic_ms();
  if (reader->fd >= 0 || reception->site.reader[0] == '\0' || now < reader->retry_ms) return;
  reader->retry_ms = now + RETRY_MS;
  reader->fd = connect_to(reception->site.reader);
  reader->length = 0;
  if (reader->fd >= 0) reader->state = READER_GREETING;
}

static void lose(struct reception *reception, const char *why) {
  struct reader *reader = reception->reader;
  bool was_there = reader->state == READER_READY;
  reader->mode_asked = false;
  (void)close(reader->fd);
  reader->fd = -1;
  reader->retry_ms = clock_monotonic_ms() + RETRY_MS;
  card_reader_gone(reception);
  if (!was_there || fault_on(FAULT_BUG_31)) return;
  reader->state = READER_LOST;
  reception_warn(reception, "reader", why, "カードリーダーと通信できません。被保険者番号での確認か、書面での受付に切り替えてください。");
}

// --- Telling ---

static bool write_all(int fd, const char *text, size_t length) {
  while (length > 0) {
    ssize_t done = send(fd, text, length, MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    text += done;
    length -= (size_t)done;
  }
  return true;
}

void reader_tell(struct reception *reception, json_t *line) {
  struct reader *reader = reception->reader;
  char *text = json_dumps(line, JSON_COMPACT);
  bool told = text != NULL && reader->fd >= 0 && write_all(reader->fd, text, strlen(text)) && write_all(reader->fd, "\n", 1);
  if (!told && reader->fd >= 0) (void)shutdown(reader->fd, SHUT_RDWR);  // the end is noticed when it is read
  free(text);
  json_decref(line);
}

void reader_set_mode(struct reception *reception, const char *mode) {
  reception->reader->mode_asked = reader_is_ready(reception->reader);
  reader_tell(reception, json_pack("{s:s, s:s, s:s}", "do", "mode", "mode", mode, "account", "administrator"));
}

// --- Listening ---

static void note_mode(struct reader *reader, const json_t *event) {
  (void)snprintf(reader->mode, sizeof reader->mode, "%s", member_text(event, "mode"));
  reader->mode_since = clock_now();
  reader->mode_asked = false;
}

static bool speaks_our_version(const json_t *event) {
  const json_t *versions = json_object_get(event, "versions");
  if (fault_on(FAULT_BUG_34)) return true;
  for (size_t i = 0; i < json_array_size(versions); i++) {
    if (json_integer_value(json_array_get(versions, i)) == READER_PORT) return true;
  }
  return false;
}

static void take_hello(struct reception *reception, const json_t *event) {
  struct reader *reader = reception->reader;
  card_reader_gone(reception);
  if (!speaks_our_version(event)) {
    reader->state = READER_UNSUITABLE;
    reception_warn(reception, "reader", "version", "カードリーダーの通信の版が合いません。");
    return;
  }
  reader->state = READER_READY;
  note_mode(reader, event);
  json_decref(reader->methods);
  reader->methods = json_deep_copy(json_object_get(event, "methods"));
  kinds_reader_started(reception);
  reader_tell(reception, json_pack("{s:s, s:i}", "do", "hello", "port", READER_PORT));
}

static void take_mode(struct reception *reception, const json_t *event) {
  note_mode(reception->reader, event);
}

static void take_refusal(struct reception *reception, const json_t *event) {
  if (strcmp(member_text(event, "do"), "mode") == 0) reception->reader->mode_asked = false;
  reception_warn(reception, "reader", member_text(event, "reason"), "カードリーダーが操作を受け付けませんでした。");
}

static const struct {
  const char *event;
  void (*take)(struct reception *reception, const json_t *event);
} events[] = {
    {"hello", take_hello},          {"mode", take_mode},          {"refused", take_refusal},
    {"card-placed", card_placed},   {"identified", card_identified}, {"registration", card_registration},
    {"consents", card_consents},    {"session-end", card_ended},
};

static void take_line(struct reception *reception, const char *text, size_t length) {
  json_t *event = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
  const char *name = member_text(event, "event");
  bool greeted = reader_is_ready(reception->reader);
  for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
    if (strcmp(events[i].event, name) == 0 && (greeted || events[i].take == take_hello)) events[i].take(reception, event);
  }
  json_decref(event);
}

static void take_lines(struct reception *reception) {
  struct reader *reader = reception->reader;
  char *end;
  while ((end = memchr(reader->buffer, '\n', reader->length)) != NULL) {
    size_t length = (size_t)(end - reader->buffer);
    take_line(reception, reader->buffer, length);
    reader->length -= length + 1;
    memmove(reader->buffer, end + 1, reader->length);
  }
}

static void read_some(struct reception *reception) {
  struct reader *reader = reception->reader;
  while (reader->fd >= 0) {
    size_t room = READER_LINE_MAX - reader->length;
    ssize_t got = room == 0 ? 0 : recv(reader->fd, reader->buffer + reader->length, room < CHUNK ? room : CHUNK, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (got <= 0) {
      lose(reception, room == 0 ? "too-long" : "gone");
      return;
    }
    reader->length += (size_t)got;
    take_lines(reception);
  }
}

// A mode that nobody has used is switched back too [BUG-10].
static void look_at_mode(struct reception *reception) {
  struct reader *reader = reception->reader;
  bool forgotten = strcmp(reader->mode, "visual") == 0 && reception->card.step == CARD_NONE &&
                   clock_now() - reader->mode_since >= VISUAL_S;
  if (!forgotten || !reader_is_ready(reader) || fault_on(FAULT_BUG_10)) return;
  reader->mode_since = clock_now();
  reader_set_mode(reception, "unattended");
}

void reader_work(struct reception *reception) {
  connect_when_due(reception);
  read_some(reception);
  look_at_mode(reception);
}

json_t *reader_seen(struct reception *reception) {
  static const char *const words[] = {[READER_NONE] = "none",
                                      [READER_GREETING] = "none",
                                      [READER_READY] = "ready",
                                      [READER_LOST] = "lost",
                                      [READER_UNSUITABLE] = "unsuitable"};
  const struct reader *reader = reception->reader;
  bool busy = reader->state == READER_READY && reception->card.step != CARD_NONE;
  json_t *seen = json_pack("{s:s}", "state", busy ? "busy" : words[reader->state]);
  if (reader->state == READER_READY) member_set(seen, "mode", reader->mode);
  if (reader->methods != NULL) (void)json_object_set(seen, "methods", reader->methods);
  if (reader->state == READER_LOST) {
    (void)json_object_set_new(seen, "alternatives", json_pack("[s, s]", "number", "paper"));
  }
  kinds_seen(reception, seen);
  return seen;
}
