// SPDX-License-Identifier: Apache-2.0
//
// The institution where the product stands: its code, its folders, its staff and their roles, how long
// it waits for an answer, and whether it registers 照会番号 (reference numbers). Told once by the desk's
// `hello`; the product changes nothing in it.
#ifndef REFERENCE_SITE_H
#define REFERENCE_SITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document.h"

enum { SITE_PATH_SIZE = 1024, SITE_STAFF_MAX = 64, SITE_STAFF_SIZE = 64, SITE_ROLE_SIZE = 32, SITE_CODE_SIZE = 16 };

struct site_person {
  char id[SITE_STAFF_SIZE];
  char role[SITE_ROLE_SIZE];  // "" when the hello names none
};

struct site {
  char institution[SITE_CODE_SIZE];
  char req[SITE_PATH_SIZE];
  char res[SITE_PATH_SIZE];
  char face[SITE_PATH_SIZE];
  char store[SITE_PATH_SIZE];
  enum document_encoding encoding;  // of what is sent
  bool reference_numbers;
  int64_t answer_ms;                // without answer for so long, nothing is known
  struct site_person staff[SITE_STAFF_MAX];
  size_t staff_count;
};

// site_read takes the site out of a `hello`. NULL when done; otherwise what is wrong, and `out_site` untouched.
__attribute__((warn_unused_result)) const char *site_read(struct site *out_site, const json_t *hello);

// site_knows_staff tells whether `staff` was named in the hello.
bool site_knows_staff(const struct site *site, const char *staff);

// site_role returns the role of `staff`, "" when nobody of that name works here.
const char *site_role(const struct site *site, const char *staff);

#endif
