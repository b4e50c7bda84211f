// SPDX-License-Identifier: Apache-2.0
#include "certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "fault.h"
#include "member.h"

enum { DER_MAX = 16384, REMIND_DAILY_DAYS = 7, ENDING_MONTHS = 3, GRACE_MONTHS = 3, NEVER_REMINDED = 0 };

#define GRACE_FROM "20241202"  // DR-029

static const int64_t reminder_days[] = {90, 60, 30, 15};  // DR-132

static bool end_of(const X509 *certificate, int64_t *out_end) {
  struct tm parts;
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return false;
  *out_end = (int64_t)timegm(&parts);
  return true;
}

static bool terminal_end(const struct reception *reception, int64_t *out_end) {
  FILE *file = fopen(reception->site.certificate, "re");
  X509 *certificate = file == NULL ? NULL : PEM_read_X509(file, NULL, NULL, NULL);
  bool good = certificate != NULL && end_of(certificate, out_end);
  X509_free(certificate);
  if (file != NULL) (void)fclose(file);
  return good;
}

static int64_t days_left(int64_t end) {
  return clock_day(end) - clock_day(clock_now());
}

const char *certificate_stops(const struct reception *reception) {
  int64_t end;
  if (!terminal_end(reception, &end)) return "端末の電子証明書を読めません。";
  return end < clock_now() ? "端末の電子証明書の有効期限が切れています。更新するまで資格確認は利用できません。" : NULL;
}

// --- Reminders ---

// Due on its own day; and on the first day of work after it, when the terminal was off.
static bool is_due(int64_t left, int64_t left_last, bool reminded_before) {
  if (left <= REMIND_DAILY_DAYS) return !fault_on(FAULT_DR_132);
  for (size_t i = 0; i < sizeof reminder_days / sizeof reminder_days[0]; i++) {
    int64_t day = reminder_days[i];
    if (left == day || (reminded_before && left < day && day < left_last)) return true;
  }
  return false;
}

static void remind(struct reception *reception, int64_t end, int64_t left) {
  char until[CLOCK_TIME_SIZE];
  char text[RECEPTION_TEXT_SIZE];
  clock_write(until, end);
  if (left >= 0) {
    (void)snprintf(text, sizeof text, "端末の電子証明書の有効期限まであと%d日です。更新してください。", (int)left);
  } else {
    (void)snprintf(text, sizeof text, "端末の電子証明書の有効期限が切れています。更新してください。");
  }
  (void)json_array_append_new(reception->reminders, json_pack("{s:s, s:i, s:s, s:s}", "kind", "certificate", "days", (int)left,
                                                              "until", until, "text", text));
}

void certificate_look_at_clock(struct reception *reception) {
  int64_t end;
  int64_t today = clock_day(clock_now());
  if (reception->reminded_day == today) return;
  reception->reminded_day = today;
  json_t *kept = store_object(reception->store, "reminded");
  int64_t last = json_integer_value(json_object_get(kept, "day"));
  (void)json_array_clear(reception->reminders);
  (void)json_object_set_new(kept, "day", json_integer(today));
  if (!terminal_end(reception, &end) || fault_on(FAULT_BUG_32)) return;

  int64_t left = days_left(end);
  if (is_due(left, clock_day(end) - last, last != NEVER_REMINDED)) remind(reception, end, left);
}

json_t *certificate_seen(const struct reception *reception) {
  int64_t end;
  char until[CLOCK_TIME_SIZE];
  if (!terminal_end(reception, &end)) return NULL;
  clock_write(until, end);
  json_t *seen = json_pack("{s:s, s:i}", "until", until, "days", (int)days_left(end));
  const char *stopped = certificate_stops(reception);
  if (stopped != NULL) member_set(seen, "stopped", stopped);
  return seen;
}

// --- A patient's ---

static int digit(char c) {
  static const char digits[] = "0123456789abcdef0123456789ABCDEF";
  const char *found = c == '\0' ? NULL : strchr(digits, c);
  return found == NULL ? -1 : (int)((found - digits) % 16);
}

static size_t read_hex(unsigned char *out, size_t size, const char *hex) {
  size_t length = strlen(hex) / 2;
  if (strlen(hex) % 2 != 0 || length > size) return 0;
  for (size_t i = 0; i < length; i++) {
    int high = digit(hex[2 * i]);
    int low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return 0;
    out[i] = (unsigned char)(high << 4 | low);
  }
  return length;
}

// After its end a certificate serves for eligibility alone, until the end of the month three months on [DR-029].
static bool is_in_grace(int64_t end) {
  int64_t from = 0;
  if (fault_on(FAULT_DR_029) || !clock_read(&from, GRACE_FROM) || clock_now() < from) return false;
  return clock_now() < clock_months_later(end, GRACE_MONTHS + 1);
}

// The same day of the month, three months earlier; the last of a shorter month.
static bool is_ending(int64_t end) {
  char day_end[CLOCK_TIME_SIZE];
  char soon[CLOCK_TIME_SIZE];
  clock_write(day_end, end);
  int64_t months_on = clock_months_later(clock_now(), ENDING_MONTHS);
  int64_t after = clock_months_later(clock_now(), ENDING_MONTHS + 1);
  int64_t start = clock_months_later(clock_now(), 0);
  int64_t same_day = months_on + (clock_now() - start);
  clock_write(soon, same_day < after ? same_day : after - 1);
  return strcmp(day_end, soon) <= 0;
}

const char *certificate_worth(const char *hex) {
  unsigned char der[DER_MAX];
  const unsigned char *at = der;
  size_t length = read_hex(der, sizeof der, hex);
  X509 *certificate = length == 0 ? NULL : d2i_X509(NULL, &at, (long)length);
  int64_t end = 0;
  bool good = certificate != NULL && end_of(certificate, &end);
  X509_free(certificate);
  if (!good) return NULL;
  if (end < clock_now()) return is_in_grace(end) ? "eligibility-only" : "expired";
  return is_ending(end) ? "ending" : "valid";
}
