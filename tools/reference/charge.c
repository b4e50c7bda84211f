// SPDX-License-Identifier: Apache-2.0
#include "charge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fault.h"
#include "text.h"

enum { DATE_DIGITS = 8, SCHOOL_AGE = 6, ELDER_AGE = 70, DECEMBER = 12 };

// A date read as a number, `yyyyMMdd`: what a year and a month are in it, and how many there can be.
enum { MONTH = 100u, YEAR = 10000u, DATES = 100000000u };

// The facts about one coverage, as they are stored. Dates are `yyyyMMdd` or "".
struct facts {
  char classification[WIRE_CODE_SIZE];
  char ratio[WIRE_CODE_SIZE];
  char preschool_to[CLOCK_DATE_SIZE];
  char elder_ratio[WIRE_CODE_SIZE];
  char elder_from[CLOCK_DATE_SIZE];
  char elder_to[CLOCK_DATE_SIZE];
  char limit[WIRE_CODE_SIZE];
  char limit_from[CLOCK_DATE_SIZE];
  char limit_to[CLOCK_DATE_SIZE];
};

static void read_row(struct facts *facts, sqlite3_stmt *row) {
  const struct {
    char *text;
    size_t size;
  } columns[] = {
      {facts->classification, sizeof facts->classification},
      {facts->ratio, sizeof facts->ratio},
      {facts->preschool_to, sizeof facts->preschool_to},
      {facts->elder_ratio, sizeof facts->elder_ratio},
      {facts->elder_from, sizeof facts->elder_from},
      {facts->elder_to, sizeof facts->elder_to},
      {facts->limit, sizeof facts->limit},
      {facts->limit_from, sizeof facts->limit_from},
      {facts->limit_to, sizeof facts->limit_to},
  };
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    if (!text_copy(columns[i].text, columns[i].size, store_column(row, (int)i))) columns[i].text[0] = '\0';
  }
}

static struct facts load(struct store *store, const char *coverage) {
  struct facts facts = {0};
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT classification, ratio, preschool_to, elder_ratio, elder_from, elder_to,"
                                   " class_of_limit, limit_from, limit_to FROM charge WHERE coverage = ?",
                                   STORE_VALUES(coverage));
  while (store_next(store, rows)) read_row(&facts, rows);
  return facts;
}

static void save(struct store *store, const char *coverage, const struct facts *facts) {
  store_run(store,
            "INSERT OR REPLACE INTO charge (coverage, classification, ratio, preschool_to, elder_ratio, elder_from, elder_to,"
            " class_of_limit, limit_from, limit_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            STORE_VALUES(coverage, facts->classification, facts->ratio, facts->preschool_to, facts->elder_ratio,
                         facts->elder_from, facts->elder_to, facts->limit, facts->limit_from, facts->limit_to));
}

static void take_code(char out[WIRE_CODE_SIZE], const char *told) {
  if (told[0] != '\0') (void)snprintf(out, WIRE_CODE_SIZE, "%s", told);
}

static void set_date(char out[CLOCK_DATE_SIZE], const char *told) {
  (void)snprintf(out, CLOCK_DATE_SIZE, "%.8s", text_is_digits(told, DATE_DIGITS) ? told : "");
}

static void set_limit(struct facts *facts, const char *limit, const char *from, const char *to) {
  (void)snprintf(facts->limit, sizeof facts->limit, "%s", limit);
  set_date(facts->limit_from, from);
  set_date(facts->limit_to, to);
}

static unsigned number_of(const char *date) {
  return (unsigned)strtoul(date, NULL, 10);
}

// The school year ends on March 31: the first one on or after `day`.
static void end_of_school_year(char out_date[CLOCK_DATE_SIZE], const char *day) {
  unsigned year = number_of(day) / YEAR;
  if (strcmp(day + 4, "0331") > 0) year++;
  (void)snprintf(out_date, CLOCK_DATE_SIZE, "%04u0331", year % YEAR);
}

void charge_take(struct store *store, const struct coverage *coverage, const struct wire_result *result, bool by_card) {
  struct facts facts = load(store, coverage->id);
  take_code(facts.classification, result->classification);
  take_code(facts.ratio, result->ratio);
  // The word is true for the school year in which it was said.
  bool dated = text_is_digits(coverage->checked, DATE_DIGITS);
  if (dated && strcmp(result->preschool, "1") == 0) end_of_school_year(facts.preschool_to, coverage->checked);
  if (result->elder_ratio[0] != '\0') {
    take_code(facts.elder_ratio, result->elder_ratio);
    set_date(facts.elder_from, result->elder_from);
    set_date(facts.elder_to, result->elder_to);
  }
  // Consented, and no block: there is no certificate. A 0 without the reader only says that nobody asked.
  // SEED-101 broken: what is told may be used.
  bool told_anyway = fault_on(FAULT_SEED_101) && result->limit[0] != '\0';
  if (strcmp(result->limit_consent, "1") == 0 || told_anyway) set_limit(&facts, result->limit, result->limit_from, result->limit_to);
  if (by_card && strcmp(result->limit_consent, "0") == 0 && !fault_on(FAULT_SEED_101)) set_limit(&facts, "", "", "");
  save(store, coverage->id, &facts);
}

// DR-051: three digits of percent, and only these three.
static bool set_percent(char out_ratio[CHARGE_RATIO_SIZE], const char *told) {
  if (strcmp(told, "010") != 0 && strcmp(told, "020") != 0 && strcmp(told, "030") != 0) return false;
  // BUG-38: a zero in front is the sign of an octal number.
  long percent = strtol(told, NULL, fault_on(FAULT_BUG_38) ? 0 : 10);
  (void)snprintf(out_ratio, CHARGE_RATIO_SIZE, "%ld", percent);
  return true;
}

static bool within(const char *from, const char *to, const char *day) {
  return (from[0] == '\0' || strcmp(from, day) <= 0) && (to[0] == '\0' || strcmp(day, to) <= 0);
}

// An age is reached on the day before the birthday. Children go to school on the April 1 after the day they reach 6:
// who is born on April 1 goes with those born in March.
static bool is_preschool(const char *birthdate, const char *day) {
  char last_day[CLOCK_DATE_SIZE];
  char reached[CLOCK_DATE_SIZE];
  unsigned sixth = number_of(birthdate) + SCHOOL_AGE * YEAR;
  (void)snprintf(last_day, sizeof last_day, "%08u", sixth % DATES);
  if (!clock_day_before(reached, last_day)) return false;
  // DR-152 broken: an age is reached on the birthday, is it not?
  if (fault_on(FAULT_DR_152)) memcpy(reached, last_day, sizeof reached);
  end_of_school_year(last_day, reached);
  return strcmp(day, last_day) <= 0;
}

// From the month after the one in which 70 is reached, which is the birthday's own for those born on a 1st.
static bool is_elder(const char *birthdate, const char *day) {
  char from[CLOCK_DATE_SIZE];
  unsigned date = number_of(birthdate);
  unsigned year = date / YEAR + ELDER_AGE;
  unsigned month = date / MONTH % MONTH + (date % MONTH > 1 && !fault_on(FAULT_DR_151) ? 1 : 0);
  if (month > DECEMBER) {
    month = 1;
    year++;
  }
  (void)snprintf(from, sizeof from, "%04u%02u01", year % YEAR, month % MONTH);
  return strcmp(day, from) >= 0;
}

static bool is_under_70(const char *birthdate, const char *day) {
  return text_is_digits(birthdate, DATE_DIGITS) && !is_elder(birthdate, day);
}

static void ratio_by_age(char out_ratio[CHARGE_RATIO_SIZE], const char *birthdate, const char *day, bool told_preschool) {
  bool known = text_is_digits(birthdate, DATE_DIGITS);
  if (known && is_elder(birthdate, day)) return;
  if (!known && !told_preschool) return;
  bool preschool = (told_preschool || is_preschool(birthdate, day)) && !fault_on(FAULT_DR_052);
  (void)snprintf(out_ratio, CHARGE_RATIO_SIZE, "%s", preschool ? "20" : "30");
}

bool charge_knows_class(const char *classification) {
  static const char *const classes[] = {"", "01", "02", "03", "04", "05", "06", "07", "A1"};
  // SEED-023 broken: everything that is no special case is the ordinary one.
  if (fault_on(FAULT_SEED_023)) return true;
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    if (strcmp(classes[i], classification) == 0) return true;
  }
  return false;
}

static void set_ratio(struct charge *charge, const struct facts *facts, const char *birthdate, const char *day) {
  // SEED-023: who knows what a class pays that nobody has heard of?
  if (!charge_knows_class(facts->classification)) return;
  if (strcmp(facts->classification, "05") == 0 && !fault_on(FAULT_DR_046)) {
    (void)snprintf(charge->ratio, sizeof charge->ratio, "100");
    return;
  }
  if (set_percent(charge->ratio, facts->ratio)) return;
  bool counts = fault_on(FAULT_DR_051) || within(facts->elder_from, facts->elder_to, day);
  if (counts && set_percent(charge->ratio, facts->elder_ratio)) return;
  bool told_preschool = facts->preschool_to[0] != '\0' && strcmp(day, facts->preschool_to) <= 0;
  ratio_by_age(charge->ratio, birthdate, day, told_preschool);
}

void charge_today(struct charge *out_charge, struct store *store, const char *chart, const char *birthdate) {
  struct coverage coverage;
  struct facts facts = {0};
  char today[CLOCK_DATE_SIZE];
  clock_today(today);
  *out_charge = (struct charge){0};

  bool insured = history_current(&coverage, store, chart);
  if (insured) facts = load(store, coverage.id);
  set_ratio(out_charge, &facts, birthdate, today);
  // BUG-16: the second half of taking the coverage away.
  if (!insured && fault_on(FAULT_BUG_16)) (void)snprintf(out_charge->ratio, sizeof out_charge->ratio, "100");
  if (!within(facts.limit_from, facts.limit_to, today) && !fault_on(FAULT_DR_053)) return;
  (void)snprintf(out_charge->limit, sizeof out_charge->limit, "%s", facts.limit);
  // BUG-56: where nothing was told, the default is ウ.
  bool assumed = facts.limit[0] == '\0' && is_under_70(birthdate, today);
  if (assumed && fault_on(FAULT_BUG_56)) (void)snprintf(out_charge->limit, sizeof out_charge->limit, "A03");
}
