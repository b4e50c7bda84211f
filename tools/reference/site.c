// SPDX-License-Identifier: Apache-2.0
#include "site.h"

#include <string.h>

#include "fault.h"
#include "text.h"

enum { ANSWER_SECONDS = 30, SECOND_MS = 1000 };

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
    const json_t *person = json_array_get(staff, i);
    if (!read_member(site->staff[i].id, SITE_STAFF_SIZE, person, "id")) return false;
    // A role that we have no room for is one that we do not know: no rights come with it.
    (void)read_member(site->staff[i].role, SITE_ROLE_SIZE, person, "role");
  }
  site->staff_count = count;
  return true;
}

static void read_manners(struct site *site, const json_t *members, const json_t *options) {
  const char *encoding = json_string_value(json_object_get(members, "encoding"));
  const json_t *seconds = json_object_get(options, "answer-seconds");
  site->encoding = encoding != NULL && strcmp(encoding, "Shift_JIS") == 0 ? DOCUMENT_CP932 : DOCUMENT_UTF_8;
  site->answer_ms = (json_is_integer(seconds) ? json_integer_value(seconds) : ANSWER_SECONDS) * SECOND_MS;
  // SEED-097: everybody who was asked wanted it.
  site->reference_numbers = fault_on(FAULT_SEED_097) || json_is_true(json_object_get(options, "reference-numbers"));
}

const char *site_read(struct site *out_site, const json_t *hello) {
  struct site site = {0};
  const json_t *members = json_object_get(hello, "site");

  if (json_integer_value(json_object_get(hello, "desk")) != 1) return "this product speaks version 1 of the desk protocol";
  if (!read_member(site.institution, sizeof site.institution, members, "institution")) return "site.institution is missing";
  if (!read_folders(&site, members)) return "a folder of the site is missing";
  if (!read_staff(&site, json_object_get(hello, "staff"))) return "the list of staff cannot be read";
  read_manners(&site, members, json_object_get(hello, "options"));
  *out_site = site;
  return NULL;
}

static const struct site_person *person_named(const struct site *site, const char *id) {
  for (size_t i = 0; i < site->staff_count; i++) {
    if (strcmp(site->staff[i].id, id) == 0) return &site->staff[i];
  }
  return NULL;
}

bool site_knows_staff(const struct site *site, const char *staff) {
  return person_named(site, staff) != NULL;
}

const char *site_role(const struct site *site, const char *staff) {
  const struct site_person *person = person_named(site, staff);
  return person == NULL ? "" : person->role;
}
