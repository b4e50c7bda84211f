// SPDX-License-Identifier: Apache-2.0
#include "inquiry.h"

#include "chart.h"
#include "fault.h"
#include "view.h"

static const struct {
  const char *word;
  bool doubt;  // the coverage must be asked for again before anybody relies on it
} states[INQUIRY_STATES] = {
    [INQUIRY_CONFIRMED] = {"confirmed", false}, [INQUIRY_NOT_VALID] = {"not-valid", true},
    [INQUIRY_NOT_FOUND] = {"not-found", true},  [INQUIRY_SEVERAL] = {"several", true},
    [INQUIRY_ERROR] = {"error", true},          [INQUIRY_UNKNOWN] = {"unknown", true},
    [INQUIRY_DONE] = {"done", false},           [INQUIRY_SHOWN] = {"shown", false},
};

void inquiry_end(struct store *store, const struct request *request, enum inquiry_state state, const char *text) {
  if (request->id[0] == '\0') return;
  store_run(store, "UPDATE request SET outcome = ?, told = ? WHERE id = ?", STORE_VALUES(states[state].word, text, request->id));
  bool about_coverage = request->kind == REQUEST_ELIGIBILITY && request->latest && request->chart[0] != '\0';
  if (about_coverage && states[state].doubt) chart_doubt(store, request->chart);
}

bool inquiries_due(struct store *store, const struct site *site) {
  struct request request = {0};
  return request_overdue(&request, store, site->answer_ms);
}

static void expire(struct store *store, const struct request *request) {
  // BUG-12: the screen knew two states, and what was not 有効 was 無効.
  if (fault_on(FAULT_BUG_12) && request->kind == REQUEST_ELIGIBILITY) {
    inquiry_end(store, request, INQUIRY_NOT_VALID, "無効");
    return;
  }
  inquiry_end(store, request, INQUIRY_UNKNOWN, "不明: 応答がありません。有効か無効かは確認できていません。");
  view_unanswered(store, request->identifier);
  store_audit(store, "system", "no-answer-in-time", request->chart);
}

void inquiries_expire(struct store *store, const struct site *site) {
  struct request request = {0};
  // One that was called overdue is so no longer, so that this ends.
  while (request_overdue(&request, store, site->answer_ms)) {
    expire(store, &request);
    if (!fault_on(FAULT_X_03) || request.kind != REQUEST_ELIGIBILITY) continue;
    // X-03 broken: the line will be back some time. Once a round, or a wait of 0 s would keep us here for ever.
    request_again(store, &request);
    return;
  }
}
