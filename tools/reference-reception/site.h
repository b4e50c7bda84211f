// SPDX-License-Identifier: Apache-2.0
//
// The institution where the product stands: its code, the service's doors, the reader, the folders, the staff and their
// accounts. Told once by the desk's `hello`; the product changes nothing in it.
#ifndef RECEPTION_SITE_H
#define RECEPTION_SITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SITE_PATH_SIZE = 1024, SITE_URL_SIZE = 256, SITE_WORD_SIZE = 64, SITE_STAFF_MAX = 64, SITE_CODE_SIZE = 16, SITE_SOCKET_SIZE = 108 };

struct site_person {
  char id[SITE_WORD_SIZE];
  char role[SITE_WORD_SIZE];
  char user[SITE_WORD_SIZE];
  char password[SITE_WORD_SIZE];
  char kind[SITE_WORD_SIZE];  // of the account: administrator, general or viewer [DR-130]
};

struct site {
  char institution[SITE_CODE_SIZE];
  char login_url[SITE_URL_SIZE];  // of the door that wants a client certificate
  char url[SITE_URL_SIZE];        // of the door for everything else
  char ca[SITE_PATH_SIZE];
  char certificate[SITE_PATH_SIZE];
  char key[SITE_PATH_SIZE];
  char user_key[SITE_WORD_SIZE];  // names of the two texts of a login
  char password_key[SITE_WORD_SIZE];
  bool tells_certificates;  // the service says what a patient's certificate is worth
  char reader[SITE_SOCKET_SIZE];  // "" when there is none
  char face[SITE_PATH_SIZE];    // where results are handed over, "" when they are only shown
  char store[SITE_PATH_SIZE];
  int64_t answer_ms;  // without answer for so long, nothing is known
  struct site_person staff[SITE_STAFF_MAX];
  size_t staff_count;
};

// site_read takes the site out of a `hello`. NULL when done; otherwise what is wrong, and `out_site` untouched.
__attribute__((warn_unused_result)) const char *site_read(struct site *out_site, const json_t *hello);

// site_person returns the member of staff `id`, NULL when nobody of that name works here.
const struct site_person *site_person(const struct site *site, const char *id);

#endif
