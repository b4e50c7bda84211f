// SPDX-License-Identifier: Apache-2.0
#include "site.h"

#include <string.h>

#include "fault.h"
#include "text.h"

static bool read_member(char *out, size_t size, const json_t *object, const char *name) {
  const char *value = json_string_value(json_object_get(object, name));
  return value != NULL && value[0] != '\0' && text_copy(out, size, value);
}

static bool read_folders(struct site *site, const json_t *members) {
  return read_member(site->req, sizeof site->req, members, "req") &&
         read_member(site->res, sizeof site->res, members, "res") &&
         read_member(site->face, sizeof site->face, members, "face") &&
         read_member(site->store, sizeof site->store, members, "store");
}

static bool read_staff(struct site *site, const json_t *staff) {
  size_t count = json_array_size(staff);
  if (count > SITE_STAFF_MAX) return false;

  for (size_t i = 0; i < count; i++) {
    if (!read_member(site->staff[i], SITE_STAFF_SIZE, json_array_get(staff, i), "id")) return false;
  }
  site->staff_count = count;
  return true;
}

const char *site_read(struct site *out_site, const json_t *hello) {
  struct site site = {0};
  const json_t *members = json_object_get(hello, "site");
  const json_t *options = json_object_get(hello, "options");

  if (json_integer_value(json_object_get(hello, "desk")) != 1) return "this product speaks version 1 of the desk protocol";
  if (!read_member(site.institution, sizeof site.institution, members, "institution")) return "site.institution is missing";
  if (!read_folders(&site, members)) return "a folder of the site is missing";
  if (!read_staff(&site, json_object_get(hello, "staff"))) return "the list of staff cannot be read";
  // SEED-097: everybody who was asked wanted it.
  site.reference_numbers = fault_on(FAULT_SEED_097) || json_is_true(json_object_get(options, "reference-numbers"));
  *out_site = site;
  return NULL;
}

bool site_knows_staff(const struct site *site, const char *staff) {
  for (size_t i = 0; i < site->staff_count; i++) {
    if (strcmp(site->staff[i], staff) == 0) return true;
  }
  return false;
}
