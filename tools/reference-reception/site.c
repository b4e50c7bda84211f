// SPDX-License-Identifier: Apache-2.0
#include "site.h"

#include <string.h>

#include "member.h"

enum { ANSWER_SECONDS = 30, SECOND_MS = 1000 };

struct text_member {
  const char *name;
  char *out;
  size_t size;
  const char *otherwise;  // NULL: needed
};

static bool read_texts(const struct text_member *members, size_t count, const json_t *object) {
  for (size_t i = 0; i < count; i++) {
    const char *text = member_text(object, members[i].name);
    if (text[0] == '\0') text = members[i].otherwise;
    if (text == NULL || strlen(text) >= members[i].size) return false;
    memcpy(members[i].out, text, strlen(text) + 1);
  }
  return true;
}

static bool read_web(struct site *site, const json_t *web) {
  const struct text_member members[] = {
      {"login-url", site->login_url, sizeof site->login_url, NULL},
      {"url", site->url, sizeof site->url, NULL},
      {"ca", site->ca, sizeof site->ca, NULL},
      {"certificate", site->certificate, sizeof site->certificate, NULL},
      {"key", site->key, sizeof site->key, NULL},
      {"user-key", site->user_key, sizeof site->user_key, "user"},
      {"password-key", site->password_key, sizeof site->password_key, "password"},
  };
  site->tells_certificates = json_is_true(json_object_get(web, "certificates"));
  return read_texts(members, sizeof members / sizeof members[0], web);
}

static bool read_places(struct site *site, const json_t *members) {
  const struct text_member places[] = {
      {"reader", site->reader, sizeof site->reader, ""},
      {"face", site->face, sizeof site->face, ""},
      {"store", site->store, sizeof site->store, NULL},
      {"institution", site->institution, sizeof site->institution, NULL},
  };
  return read_texts(places, sizeof places / sizeof places[0], members);
}

static bool read_person(struct site_person *out, const json_t *person) {
  const json_t *account = json_object_get(person, "account");
  const struct text_member own[] = {{"id", out->id, sizeof out->id, NULL}, {"role", out->role, sizeof out->role, ""}};
  const struct text_member login[] = {{"user", out->user, sizeof out->user, ""},
                                      {"password", out->password, sizeof out->password, ""},
                                      {"kind", out->kind, sizeof out->kind, "general"}};
  return read_texts(own, 2, person) && read_texts(login, 3, account);
}

static bool read_staff(struct site *site, const json_t *staff) {
  size_t count = json_array_size(staff);
  if (count > SITE_STAFF_MAX) return false;

  for (size_t i = 0; i < count; i++) {
    if (!read_person(&site->staff[i], json_array_get(staff, i))) return false;
  }
  site->staff_count = count;
  return true;
}

const char *site_read(struct site *out_site, const json_t *hello) {
  struct site site = {0};
  const json_t *members = json_object_get(hello, "site");
  const json_t *seconds = member_at(hello, (const char *const[]){"options", "answer-seconds", NULL});

  if (json_integer_value(json_object_get(hello, "desk")) != 1) return "this product speaks version 1 of the desk protocol";
  if (!read_web(&site, json_object_get(members, "web"))) return "site.web lacks a URL or a file, or one is too long";
  if (!read_places(&site, members)) return "site.institution and site.store are needed; no path may be too long, a socket's not beyond 107 bytes";
  if (!read_staff(&site, json_object_get(hello, "staff"))) return "the list of staff cannot be read";
  site.answer_ms = (json_is_integer(seconds) ? json_integer_value(seconds) : ANSWER_SECONDS) * SECOND_MS;
  *out_site = site;
  return NULL;
}

const struct site_person *site_person(const struct site *site, const char *id) {
  for (size_t i = 0; i < site->staff_count; i++) {
    if (strcmp(site->staff[i].id, id) == 0) return &site->staff[i];
  }
  return NULL;
}
