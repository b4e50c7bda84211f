// SPDX-License-Identifier: Apache-2.0
#include "result.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "clock.h"
#include "fault.h"
#include "handover.h"
#include "insurer.h"
#include "member.h"

enum { CLOCK_TOLERANCE_S = 60, STEM_SIZE = 96 };

#define DECLARATION_FROM "20230710"  // the notice about 被保険者資格申立書 [DR-090]

// How a kind of consent is spelt in an answer [wire-interface 2.2].
static const struct {
  const char *kind, *stem;
  bool is_view;
} kinds[] = {
    {"limit", "LimitApplicationCertificateRelated", false},
    {"special-disease", "SpecificDiseasesCertificateRelated", false},
    {"checkup", "SpecificHealthCheckupsInfo", true},
    {"medication", "PharmacistsInfo", true},
    {"diagnosis", "DiagnosisInfo", false},
    {"operation", "OperationInfo", false},
};

json_t *result_find(const struct reception *reception, const char *name) {
  return member_row(reception->results, "result", name);
}

// --- Who it is ---

static bool is_blank(const char **text) {
  static const char wide[] = "\xe3\x80\x80";  // U+3000
  size_t skip = **text == ' ' ? 1 : strncmp(*text, wide, sizeof wide - 1) == 0 ? sizeof wide - 1 : 0;
  *text += skip;
  return skip > 0;
}

static bool is_same_name(const char *a, const char *b) {
  for (;;) {
    while (is_blank(&a)) continue;
    while (is_blank(&b)) continue;
    if (*a != *b || *a == '\0') return *a == *b;
    a++;
    b++;
  }
}

static bool is_same_person(const json_t *a, const json_t *b) {
  return strcmp(member_text(a, "birthdate"), member_text(b, "birthdate")) == 0 &&
         is_same_name(member_text(a, "name"), member_text(b, "name"));
}

static const json_t *coverage_of(const json_t *result) {
  return json_array_get(json_object_get(result, "coverages"), 0);
}

static bool is_marked(const struct reception *reception, const json_t *result) {
  const json_t *marks = store_list(reception->store, "cautions");
  for (size_t i = 0; i < json_array_size(marks); i++) {
    const json_t *mark = json_array_get(marks, i);
    const json_t *coverage = coverage_of(result);
    bool same_card = strcmp(member_text(mark, "insurer"), member_text(coverage, "insurer")) == 0 &&
                     strcmp(member_text(mark, "number"), member_text(coverage, "number")) == 0;
    if (fault_on(FAULT_BUG_43) ? same_card : is_same_person(mark, result)) return true;
  }
  return false;
}

void result_caution(struct reception *reception, const json_t *result) {
  const json_t *coverage = coverage_of(result);
  json_t *mark = json_pack("{s:s, s:s, s:s, s:s}", "name", member_text(result, "name"), "birthdate",
                           member_text(result, "birthdate"), "insurer", member_text(coverage, "insurer"), "number",
                           member_text(coverage, "number"));
  (void)json_array_append_new(store_list(reception->store, "cautions"), mark);
  for (size_t i = 0; i < json_array_size(reception->results); i++) {
    json_t *row = json_array_get(reception->results, i);
    if (!is_marked(reception, row)) continue;
    member_set(row, "address", "");
    member_set(row, "post", "");
    (void)json_object_set_new(row, "caution", json_true());
  }
}

// --- What stands in the answer ---

struct field {
  const char *element, *member;
};

static void copy_fields(json_t *to, const json_t *from, const struct field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) member_set(to, fields[i].member, member_text(from, fields[i].element));
}

// The last valid day: the one on the card, or the one before the first day without coverage [DR-055].
static void set_last_day(json_t *coverage, const json_t *person) {
  const char *printed = member_text(person, "InsuredCardExpirationDate");
  const char *lost = member_text(person, "DisqualificationDate");
  char before[CLOCK_TIME_SIZE] = "";
  int64_t first_without = 0;
  if (lost[0] != '\0' && clock_read(&first_without, lost)) clock_write(before, first_without - (fault_on(FAULT_BUG_23) ? 0 : 1));
  if (before[0] != '\0') before[CLOCK_DATE_SIZE - 1] = '\0';
  bool earlier = before[0] != '\0' && (printed[0] == '\0' || strcmp(before, printed) < 0);
  member_set(coverage, "to", earlier ? before : printed);
}

static void add_coverage(json_t *result, const json_t *person) {
  static const struct field fields[] = {
      {"InsuredCardSymbol", "symbol"},       {"InsuredIdentificationNumber", "number"}, {"InsuredBranchNumber", "branch"},
      {"InsuredCardValidDate", "from"},      {"QualificationDate", "from"},          {"DisqualificationDate", "lost"},
      {"InsuredCertificateIssuanceDate", "issued"}, {"InsurerName", "insurer-name"}, {"InsuredCardClassification", "class"},
      {"ReasonOfLoss", "loss"},              {"InsuredPartialContributionRatio", "ratio"}};
  char insurer[INSURER_SIZE];
  json_t *coverage = json_object();
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    const char *text = member_text(person, fields[i].element);
    if (text[0] != '\0') member_set(coverage, fields[i].member, text);  // a later row counts where both are there
  }
  insurer_show(insurer, member_text(person, "InsurerNumber"));
  member_set(coverage, "insurer", fault_on(FAULT_DR_061) ? member_text(person, "InsurerNumber") : insurer);
  if (member_text(coverage, "issued")[0] != '\0' && fault_on(FAULT_DR_069)) member_set(coverage, "from", member_text(coverage, "issued"));
  set_last_day(coverage, person);
  (void)json_array_append_new(json_object_get(result, "coverages"), coverage);
}

#define CHOICE_UNTIL "20241007"  // from then on the class of the ceiling comes without a choice [DR-036]

static bool is_after(const char *day) {
  char now[CLOCK_TIME_SIZE];
  clock_write(now, clock_now());
  return strcmp(now, day) >= 0;
}

static void add_person(json_t *result, const json_t *person) {
  static const struct field fields[] = {{"Name", "name"},       {"NameKana", "kana"},   {"Sex1", "sex"},
                                        {"Birthdate", "birthdate"}, {"Address", "address"}, {"PostNumber", "post"},
                                        {"ReferenceNumber", "reference"}};
  copy_fields(result, person, fields, sizeof fields / sizeof fields[0]);
  const json_t *limit = json_object_get(person, "LimitApplicationCertificateRelatedInfo");
  member_set(result, "limit", member_text(limit, "LimitApplicationCertificateClassificationFlag"));
  bool issued = member_text(limit, "LimitApplicationCertificateDate")[0] != '\0';
  if (!issued && fault_on(FAULT_SEED_100)) member_set(result, "limit", "");
  if (limit == NULL && fault_on(FAULT_BUG_56)) member_set(result, "limit", "A03");
  if (is_after(CHOICE_UNTIL) && fault_on(FAULT_DR_036)) member_set(result, "limit", "");
}

#define ENDLESS "99991231235959"

static bool is_yes(const char *flag) {
  return strcmp(flag, "1") == 0 || (fault_on(FAULT_DR_033) && flag[0] != '\0' && strcmp(flag, "0") != 0);
}

static void add_consents(json_t *result, const json_t *person) {
  json_t *consents = json_object();
  json_t *until = json_object();
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    char name[STEM_SIZE];
    (void)snprintf(name, sizeof name, "%sConsFlg", kinds[i].stem);
    member_set(consents, kinds[i].kind, member_text(person, name));
    (void)snprintf(name, sizeof name, "%sAvailableTime", kinds[i].stem);
    if (is_yes(member_text(consents, kinds[i].kind))) member_set(until, kinds[i].kind, member_text(person, name));
    bool endless = is_yes(member_text(consents, kinds[i].kind)) && member_text(person, name)[0] == '\0';
    if (endless && fault_on(FAULT_DR_032)) member_set(until, kinds[i].kind, ENDLESS);
  }
  (void)json_object_set_new(result, "consents", consents);
  (void)json_object_set_new(result, "private", json_pack("{s:o}", "until", until));
}

// --- What staff are advised to do ---

void result_advise(json_t *row, bool typed) {
  const char *state = member_text(row, "state");
  bool verdict = strcmp(state, "not-found") == 0 || strcmp(state, "several") == 0;
  if (strcmp(state, "confirmed") == 0 || strcmp(state, "error") == 0) return;
  json_t *advice = json_array();
  (void)json_object_set_new(row, "advice", advice);
  if (fault_on(FAULT_BUG_44)) {
    (void)json_array_append_new(advice, json_string("pay-all"));
    return;
  }
  if (typed && verdict && !fault_on(FAULT_DR_063)) (void)json_array_append_new(advice, json_string("retype"));
  if (strcmp(state, "several") == 0) (void)json_array_append_new(advice, json_string("insurer"));
  (void)json_array_append_new(advice, json_string("other-evidence"));
  if (is_after(DECLARATION_FROM) && !fault_on(FAULT_DR_090)) (void)json_array_append_new(advice, json_string("declaration"));
  (void)json_array_append_new(advice, json_string("own-share"));
}

static void fill_address(const struct reception *reception, json_t *result) {
  for (size_t i = 0; i < json_array_size(reception->results); i++) {
    const json_t *earlier = json_array_get(reception->results, i);
    if (member_text(result, "address")[0] != '\0' || !is_same_person(earlier, result)) continue;
    member_set(result, "address", member_text(earlier, "address"));
  }
}

// The word of a patient replaces what the same patient said before [DR-034].
static void end_earlier_offers(const struct reception *reception, const json_t *result) {
  if (fault_on(FAULT_DR_034) || strcmp(member_text(result, "by"), "card") != 0) return;
  for (size_t i = 0; i < json_array_size(reception->results); i++) {
    json_t *earlier = json_array_get(reception->results, i);
    if (is_same_person(earlier, result)) (void)json_object_del(json_object_get(earlier, "private"), "until");
  }
}

static void check_clock(struct reception *reception, const char *processed) {
  int64_t theirs = 0;
  if (!clock_read(&theirs, processed) || fault_on(FAULT_BUG_29)) return;
  int64_t apart = clock_now() - theirs;
  if (apart <= CLOCK_TOLERANCE_S && apart >= -CLOCK_TOLERANCE_S) return;
  if (member_row(reception->warnings, "kind", "clock") != NULL) return;
  reception_warn(reception, "clock", "", "端末の時計がサービスの時刻と60秒以上ずれています。時計を合わせてください。");
}

// What the desk has to do about a coverage that is good or lost in a special way: all of the cost is paid at the counter
// under class 05 [DR-046], and a lost coverage may be a dead person's [DR-047].
static void tell_meaning(struct reception *reception, const json_t *result) {
  const json_t *coverage = coverage_of(result);
  bool pays_all = strcmp(member_text(result, "state"), "confirmed") == 0 && strcmp(member_text(coverage, "class"), "05") == 0;
  const char *name = member_text(result, "result");
  if (pays_all && !fault_on(FAULT_DR_046)) reception_warn(reception, "notice", name, "資格証明書（特別療養）の方です。窓口では医療費の全額（10割）の支払いになります。");
  bool died = strcmp(member_text(coverage, "loss"), "01") == 0;
  if (died && !fault_on(FAULT_DR_047)) reception_warn(reception, "notice", name, "死亡による資格喪失と登録されています。");
}

static json_t *build(struct reception *reception, const struct answer *answer, const struct result_origin *origin) {
  char name[RECEPTION_ID_SIZE];
  const char *text = strcmp(answer->state, "not-found") == 0 && fault_on(FAULT_DR_063) ? "無保険" : answer->text;
  (void)snprintf(name, sizeof name, "r%d", (int)store_number(reception->store, "result"));
  json_t *result = json_pack("{s:s, s:s, s:s, s:s, s:[]}", "result", name, "by", origin->by, "state", answer->state, "text", text,
                             "coverages");
  member_set(result, "session", origin->session);
  member_set(result, "validity", answer->validity);
  member_set(result, "notice", answer->notice);
  member_set(result, "date", answer->date);
  if (answer->count > 0) add_person(result, answer->people[0]);
  for (size_t i = 0; i < answer->count && (i == 0 || !fault_on(FAULT_BUG_41)); i++) add_coverage(result, answer->people[i]);
  add_consents(result, answer->count > 0 ? answer->people[0] : NULL);
  result_advise(result, strcmp(origin->by, "number") == 0);
  return result;
}

static void protect(const struct reception *reception, json_t *result) {
  if (fault_on(FAULT_DR_102)) fill_address(reception, result);
  bool withheld = member_text(result, "name")[0] != '\0' && member_text(result, "address")[0] == '\0';
  if (withheld && fault_on(FAULT_DR_100)) member_set(result, "address", "（不開示）");
  if (!is_marked(reception, result)) return;
  member_set(result, "address", "");
  member_set(result, "post", "");
  (void)json_object_set_new(result, "caution", json_true());
}

// Whether a card of `result` was issued after all those of `other`.
static bool is_newer(const json_t *result, const json_t *other) {
  const json_t *newest = coverage_of(result);  // the service has the one issued last first [DR-067]
  bool newer = member_text(newest, "issued")[0] != '\0';
  for (size_t i = 0; i < json_array_size(json_object_get(other, "coverages")); i++) {
    const json_t *coverage = json_array_get(json_object_get(other, "coverages"), i);
    newer = newer && member_text(coverage, "issued")[0] != '\0' &&
            strcmp(member_text(newest, "issued"), member_text(coverage, "issued")) > 0;
  }
  return newer;
}

// An insurer that was not told of the change still calls the old number valid: staff should see the present card [BUG-47].
static void tell_older_card(struct reception *reception, const json_t *result) {
  if (strcmp(member_text(result, "state"), "confirmed") != 0 || fault_on(FAULT_BUG_47)) return;
  for (size_t i = 0; i < json_array_size(reception->results); i++) {
    const json_t *other = json_array_get(reception->results, i);
    if (other == result || !is_same_person(other, result) || !is_newer(other, result)) continue;
    reception_warn(reception, "notice", member_text(result, "result"), "同じ方の、より新しい保険証の資格が確認されています。いまの保険証を確認してください。");
    return;
  }
}

// What a patient's data must not do [X-02, DR-101].
static void leak(struct reception *reception, json_t *result) {
  const char *text = member_text(result, "text");
  if (fault_on(FAULT_X_02)) fprintf(stderr, "result of %s\n", member_text(result, "name"));
  if (fault_on(FAULT_X_02_STORE)) (void)json_array_append_new(store_list(reception->store, "results"), json_deep_copy(result));
  if (strstr(text, "このカードでは資格を確認できません") == NULL || !fault_on(FAULT_DR_101)) return;
  member_set(result, "text", "自己情報提供不可の設定がされているため、このカードは使えません。");
}

const json_t *result_take(struct reception *reception, const json_t *message, const struct result_origin *origin) {
  struct answer answer;
  answer_read(&answer, message);
  check_clock(reception, answer.processed);
  json_t *result = build(reception, &answer, origin);
  protect(reception, result);
  leak(reception, result);
  end_earlier_offers(reception, result);
  (void)json_array_append_new(reception->results, result);
  tell_meaning(reception, result);
  tell_older_card(reception, result);
  if (answer.notice[0] != '\0') reception_warn(reception, "notice", member_text(result, "result"), answer.notice);
  if (strcmp(origin->by, "card") == 0) handover_write(reception, message, result);
  reception_save(reception);  // a name is given once, whatever happens next
  return result;
}

// --- Views that the patient has agreed to ---

static bool offers_views(const json_t *result) {
  bool by_card = strcmp(member_text(result, "by"), "card") == 0;
  return (by_card || fault_on(FAULT_SEED_041)) && strcmp(member_text(result, "state"), "confirmed") == 0;
}

static const char *kept_until(const json_t *result, const char *kind) {
  const json_t *until = member_at(result, (const char *const[]){"private", "until", NULL});
  if (strcmp(member_text(result, "by"), "number") == 0 && fault_on(FAULT_SEED_041)) return ENDLESS;
  if (member_text(until, kind)[0] != '\0' && fault_on(FAULT_DR_031)) return ENDLESS;
  return member_text(until, kind);
}

const char *result_until(const json_t *result, const char *kind) {
  char now[CLOCK_TIME_SIZE];
  const char *until = kept_until(result, kind);
  size_t compared = fault_on(FAULT_BUG_51) ? CLOCK_DATE_SIZE - 1 : CLOCK_TIME_SIZE - 1;
  clock_write(now, clock_now());
  if (!offers_views(result) || until[0] == '\0') return "";
  int order = strncmp(now, until, compared);
  return order < 0 || (order == 0 && fault_on(FAULT_BUG_51)) ? until : "";
}

static json_t *offers_of(const json_t *result) {
  json_t *offers = json_array();
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const char *until = kinds[i].is_view ? result_until(result, kinds[i].kind) : "";
    if (until[0] == '\0') continue;
    (void)json_array_append_new(offers, json_pack("{s:s, s:s}", "kind", kinds[i].kind, "until", until));
  }
  return offers;
}

json_t *result_list(const struct reception *reception) {
  json_t *list = json_deep_copy(reception->results);
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *row = json_array_get(list, i);
    (void)json_object_set_new(row, "offers", offers_of(row));
    (void)json_object_del(row, "private");
  }
  return list;
}
