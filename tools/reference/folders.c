// SPDX-License-Identifier: Apache-2.0
#include "folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "document.h"
#include "fault.h"
#include "intake.h"
#include "text.h"

enum {
  NAME_SIZE = 256,
  PATH_SIZE = 2048,
  BATCH_MAX = 256,   // files taken in one scan; the rest waits for the next
  WAITING_MAX = 256, // half-written files watched at a time
  STABLE_MS = 300,
  SETTLE_MS = 3000
};

struct entry {
  char name[NAME_SIZE];
  struct timespec modified;
  off_t size;
};

struct waiting {
  char name[NAME_SIZE];
  bool face;
  off_t size;
  int64_t since_ms;
  unsigned round;  // of the scan that last saw it
};

struct folders {
  const struct site *site;
  int inotify;
  unsigned round;
  bool over;  // nobody reads the folders any more
  size_t waiting_count;
  struct waiting waiting[WAITING_MAX];
  struct entry entries[BATCH_MAX];
  char bytes[DOCUMENT_MAX_BYTES + 1];  // one more than allowed, to see that it is too long
};

static const char *const res_prefixes[] = {"OQSsiquc01res_", "OQSsiquc01err_", "OQSsiimm01res_", "OQSsiimm01err_",
                                           "YZKsiquc01res_", "YZKsiquc01err_", "TKKsiquc01res_", "TKKsiquc01err_", NULL};
static const char *const face_prefixes[] = {"OQSsiquc01res_face_", NULL};

struct folders *folders_open(const struct site *site) {
  struct folders *folders = calloc(1, sizeof *folders);
  if (folders == NULL) return NULL;

  folders->site = site;
  folders->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  // Where it cannot watch, polling does: no error.
  const uint32_t events = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO;
  (void)inotify_add_watch(folders->inotify, site->face, events);
  (void)inotify_add_watch(folders->inotify, site->res, events);
  return folders;
}

void folders_close(struct folders *folders) {
  if (folders == NULL) return;
  if (folders->inotify >= 0) (void)close(folders->inotify);
  free(folders);
}

int folders_handle(const struct folders *folders) {
  return folders->inotify;
}

static bool is_ours(const char *name, const char *const *prefixes) {
  size_t length = strlen(name);
  if (length < 4 || strcasecmp(name + length - 4, ".xml") != 0) return false;

  for (size_t i = 0; prefixes[i] != NULL; i++) {
    if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) return true;
  }
  return false;
}

static int by_arrival(const void *left, const void *right) {
  const struct entry *a = left;
  const struct entry *b = right;
  if (a->modified.tv_sec != b->modified.tv_sec) return a->modified.tv_sec < b->modified.tv_sec ? -1 : 1;
  if (a->modified.tv_nsec != b->modified.tv_nsec) return a->modified.tv_nsec < b->modified.tv_nsec ? -1 : 1;
  return strcmp(a->name, b->name);
}

static size_t list(struct folders *folders, DIR *folder, const char *const *prefixes) {
  size_t count = 0;
  for (struct dirent *found = readdir(folder); found != NULL && count < BATCH_MAX; found = readdir(folder)) {
    struct stat status;
    struct entry *entry = &folders->entries[count];
    if (!is_ours(found->d_name, prefixes) || !text_copy(entry->name, sizeof entry->name, found->d_name)) continue;
    if (fstatat(dirfd(folder), found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) continue;
    entry->modified = status.st_mtim;
    entry->size = status.st_size;
    count++;
  }
  qsort(folders->entries, count, sizeof folders->entries[0], by_arrival);
  return count;
}

// False when the file cannot be read now: gone, or still locked by its writer.
static bool read_file(struct folders *folders, size_t *out_length, int folder, const char *name) {
  size_t length = 0;
  int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return false;

  ssize_t got = 1;
  while (got > 0 && length < sizeof folders->bytes) {
    got = read(file, folders->bytes + length, sizeof folders->bytes - length);
    if (got < 0 && errno == EINTR) {
      got = 1;
      continue;
    }
    if (got > 0) length += (size_t)got;
  }
  (void)close(file);
  *out_length = length;
  return got >= 0;
}

static struct waiting *waiting_for(struct folders *folders, const char *name, bool face) {
  for (size_t i = 0; i < folders->waiting_count; i++) {
    struct waiting *waiting = &folders->waiting[i];
    if (waiting->face == face && strcmp(waiting->name, name) == 0) return waiting;
  }
  if (folders->waiting_count == WAITING_MAX) return NULL;

  struct waiting *waiting = &folders->waiting[folders->waiting_count++];
  *waiting = (struct waiting){.face = face, .size = -1};
  (void)snprintf(waiting->name, sizeof waiting->name, "%s", name);
  return waiting;
}

static bool no_longer_grows(struct folders *folders, const char *name, bool face, size_t length) {
  int64_t now_ms = clock_monotonic_ms();
  struct waiting *waiting = waiting_for(folders, name, face);
  if (waiting == NULL) return false;

  waiting->round = folders->round;
  if (waiting->size != (off_t)length) {
    waiting->size = (off_t)length;
    waiting->since_ms = now_ms;
  }
  return now_ms - waiting->since_ms >= STABLE_MS;
}

static void forget_gone(struct folders *folders) {
  size_t kept = 0;
  for (size_t i = 0; i < folders->waiting_count; i++) {
    if (folders->waiting[i].round == folders->round) folders->waiting[kept++] = folders->waiting[i];
  }
  folders->waiting_count = kept;
}

// The bytes are written anew instead of the file moved: the store may lie on another disk than the share.
static bool keep_bad(const struct folders *folders, const char *name, size_t length) {
  char path[PATH_SIZE];
  (void)snprintf(path, sizeof path, "%s/bad", folders->site->store);
  if (mkdir(path, 0700) != 0 && errno != EEXIST) return false;

  (void)snprintf(path, sizeof path, "%s/bad/%s", folders->site->store, name);
  FILE *copy = fopen(path, "wb");
  if (copy == NULL) return false;
  bool good = fwrite(folders->bytes, 1, length, copy) == length;
  return fclose(copy) == 0 && good;
}

static bool give_up(struct folders *folders, struct store *store, const struct entry *entry, bool face, size_t length) {
  char key[NAME_SIZE + 64];
  // the error that nobody caught ends the loop, and nobody notices before the next restart.
  if (fault_on(FAULT_X_04)) {
    folders->over = true;
    return false;
  }
  (void)snprintf(key, sizeof key, "unreadable %s %lld.%ld", entry->name, (long long)entry->modified.tv_sec,
                 (long)entry->modified.tv_nsec);
  // What was prescribed to somebody does not stay behind in a folder for broken files.
  bool medical = strncmp(entry->name, "OQS", 3) != 0;
  if (!medical && !keep_bad(folders, entry->name, length)) {
    fprintf(stderr, "onshi-reference: a file could not be kept in store/bad\n");
  }
  return intake_unreadable(store, entry->name, key, face);
}

// take returns true when the file is done with and may be deleted.
static bool take(struct folders *folders, struct store *store, int folder, const struct entry *entry, bool face) {
  size_t length = 0;
  if (!read_file(folders, &length, folder, entry->name)) return false;

  const struct intake_file file = {.name = entry->name, .face = face, .bytes = folders->bytes, .length = length};
  switch (intake_take(store, folders->site, &file)) {
    case INTAKE_TAKEN:
      return true;
    case INTAKE_INCOMPLETE: {
      // BUG-35: it is there, so it is complete.
      bool complete = fault_on(FAULT_BUG_35) || no_longer_grows(folders, entry->name, face, length);
      return complete && give_up(folders, store, entry, face, length);
    }
    case INTAKE_REFUSED:
      return give_up(folders, store, entry, face, length);
    case INTAKE_NOT_STORED:
      fprintf(stderr, "onshi-reference: the store refused an answer; it is tried again\n");
      return false;
  }
  return false;
}

// the files are a queue, and the first of them is waited for.
static bool is_stuck(const struct folders *folders, size_t left) {
  return folders->over || (left > 0 && fault_on(FAULT_X_04));
}

static size_t scan_one(struct folders *folders, struct store *store, const char *path, bool face) {
  size_t left = 0;
  DIR *folder = opendir(path);
  if (folder == NULL) return 0;

  size_t count = list(folders, folder, face ? face_prefixes : res_prefixes);
  for (size_t i = 0; i < count && !is_stuck(folders, left); i++) {
    const struct entry *entry = &folders->entries[i];
    bool done = take(folders, store, dirfd(folder), entry, face);
    if (!done || (unlinkat(dirfd(folder), entry->name, 0) != 0 && errno != ENOENT)) left++;
  }
  (void)closedir(folder);
  return count == BATCH_MAX ? left + 1 : left;
}

static void drain_events(struct folders *folders) {
  char events[4096];
  while (folders->inotify >= 0 && read(folders->inotify, events, sizeof events) > 0) continue;
}

size_t folders_scan(struct folders *folders, struct store *store) {
  drain_events(folders);
  if (folders->over) return 0;
  folders->round++;
  // Answers first: what was asked before the patient put the card down belongs before the push.
  size_t left = scan_one(folders, store, folders->site->res, false);
  if (!is_stuck(folders, left)) left += scan_one(folders, store, folders->site->face, true);
  forget_gone(folders);
  return folders->over ? 0 : left;
}

bool folders_settle(struct folders *folders, struct store *store) {
  int64_t end_ms = clock_monotonic_ms() + SETTLE_MS;
  size_t left = folders_scan(folders, store);
  while (left > 0 && clock_monotonic_ms() < end_ms) {
    struct pollfd event = {.fd = folders->inotify, .events = POLLIN};
    (void)poll(&event, 1, FOLDERS_POLL_MS);
    left = folders_scan(folders, store);
  }
  return left == 0;
}
