// SPDX-License-Identifier: Apache-2.0
#include "ending.h"

#include <string.h>

#include "fault.h"
#include "member.h"

enum { ADVICE_MAX = 4 };

#define REVOKED "revoked"  // the reader has one reason and one message for both; staff are told which it is

struct ending {
  const char *reason;
  const char *message;  // number on the device [DR-011], "" for none
  const char *text;
  const char *advice[ADVICE_MAX];
};

// A locked PIN is no unusable card [DR-021].
static const struct ending endings[] = {
    {"locked", "", "暗証番号がロックされています。顔認証か目視確認で受け付けられます。解除は市区町村の窓口です。",
     {"face", "visual", "number", "municipality"}},
    {"face-locked", "", "照合番号がロックされています。暗証番号か目視確認で受け付けられます。", {"pin", "visual", "number"}},
    {"unreadable", "001", "カードを認識できません。置き直しても続くときは被保険者番号で確認してください。", {"again", "number"}},
    {"not-a-card", "002", "マイナンバーカード以外が置かれています。マイナンバーカードを置き直してください。", {"again", "number"}},
    {"certificate", "006", "利用者証明用電子証明書の有効期限が切れています。更新は市区町村の窓口です。保険の資格とは別のことです。",
     {"number", "municipality"}},
    {REVOKED, "006", "利用者証明用電子証明書は失効しています。氏名や住所の変更などによります。発行は市区町村の窓口です。保険の資格とは別のことです。",
     {"number", "municipality"}},
    {"not-registered", "", "健康保険証としての利用登録がされませんでした。", {"again", "number"}},
    {"time-out", "", "操作がなかったため終了しました。はじめからやり直してください。", {"again", "number"}},
    {"card-removed", "", "途中でカードが取り出されました。はじめからやり直してください。", {"again", "number"}},
    {"cancelled", "", "本人確認ができませんでした。目視確認か被保険者番号で受け付けてください。", {"visual", "number"}},
    {"reader-gone", "", "カードリーダーとの通信が切れました。被保険者番号か書面で受け付けてください。", {"number", "paper"}},
};

static const struct ending mistakes[] = {
    [0] = {"locked", "", "暗証番号が違います。もう一度入力してください。", {"pin"}},
    [1] = {"locked", "", "このカードは使用できません。", {"number"}},
    [2] = {"face-locked", "", "照合番号がロックされています。このカードは使用できません。", {"number"}},
    [3] = {"cancelled", "", "本人確認ができませんでした。", {"number"}},
};

static const struct ending *find(const char *reason) {
  if (strcmp(reason, "locked") == 0 && fault_on(FAULT_BUG_45)) return &mistakes[0];
  if (strcmp(reason, "locked") == 0 && fault_on(FAULT_DR_021)) return &mistakes[1];
  if (strcmp(reason, "face-locked") == 0 && fault_on(FAULT_DR_023)) return &mistakes[2];
  if (strcmp(reason, "cancelled") == 0 && fault_on(FAULT_DR_025)) return &mistakes[3];
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    if (strcmp(endings[i].reason, reason) == 0) return &endings[i];
  }
  return NULL;
}

void ending_tell(json_t *row, const char *reason) {
  bool revoked = strcmp(reason, "certificate") == 0 && strcmp(member_text(row, "certificate"), REVOKED) == 0;
  const struct ending *ending = find(revoked ? REVOKED : reason);
  if (ending == NULL) return;
  json_t *advice = json_array();
  for (size_t i = 0; i < ADVICE_MAX && ending->advice[i] != NULL; i++) {
    (void)json_array_append_new(advice, json_string(ending->advice[i]));
  }
  if (!fault_on(FAULT_DR_011)) member_set(row, "message", ending->message);
  member_set(row, "text", ending->text);
  (void)json_object_set_new(row, "advice", advice);
}
