// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 2048 };

#define FILE_NAME "onshi-reception.json"

struct store {
  char path[PATH_SIZE];
  char fresh[PATH_SIZE];  // written first, then renamed
  json_t *kept;
};

static bool name_files(struct store *store, const char *folder) {
  int length = snprintf(store->path, sizeof store->path, "%s/" FILE_NAME, folder);
  int fresh = snprintf(store->fresh, sizeof store->fresh, "%s/." FILE_NAME, folder);
  return length > 0 && length < PATH_SIZE && fresh > 0 && fresh < PATH_SIZE && access(folder, W_OK | X_OK) == 0;
}

struct store *store_open(const char *folder) {
  struct store *store = calloc(1, sizeof *store);
  if (store == NULL) return NULL;
  bool good = name_files(store, folder);
  if (good) store->kept = access(store->path, F_OK) == 0 ? json_load_file(store->path, 0, NULL) : json_object();
  if (json_is_object(store->kept)) return store;

  store_close(store);
  return NULL;
}

void store_close(struct store *store) {
  if (store == NULL) return;
  json_decref(store->kept);
  free(store);
}

json_t *store_list(struct store *store, const char *name) {
  if (!json_is_array(json_object_get(store->kept, name))) (void)json_object_set_new(store->kept, name, json_array());
  return json_object_get(store->kept, name);
}

json_t *store_object(struct store *store, const char *name) {
  if (!json_is_object(json_object_get(store->kept, name))) (void)json_object_set_new(store->kept, name, json_object());
  return json_object_get(store->kept, name);
}

json_int_t store_number(struct store *store, const char *name) {
  json_t *numbers = store_object(store, "numbers");
  json_int_t next = json_integer_value(json_object_get(numbers, name)) + 1;
  (void)json_object_set_new(numbers, name, json_integer(next));
  return next;
}

void store_forget(struct store *store) {
  json_t *numbers = json_incref(store_object(store, "numbers"));
  (void)json_object_clear(store->kept);
  (void)json_object_set_new(store->kept, "numbers", numbers);
}

// Names of patients stand in it: nobody else may read it.
bool store_save(struct store *store) {
  int file = open(store->fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  bool good = file >= 0 && json_dumpfd(store->kept, file, JSON_COMPACT) == 0;
  if (file >= 0) good = close(file) == 0 && good;
  if (good && rename(store->fresh, store->path) == 0) return true;
  if (file >= 0) (void)unlink(store->fresh);
  return false;
}
