// SPDX-License-Identifier: Apache-2.0
#include "hoard.h"

#include "fault.h"

void hoard_keep(struct store *store, const char *view, const char *chart, const char *kind) {
  if (!fault_on(FAULT_SEED_122) && !fault_on(FAULT_SEED_131)) return;
  store_run(store, "DELETE FROM hoard WHERE chart = ? AND kind = ?", STORE_VALUES(chart, kind));
  store_run(store,
            "INSERT INTO hoard (chart, kind, date, name) SELECT ?, ?, date, name FROM view_item WHERE view = ? ORDER BY rowid",
            STORE_VALUES(chart, kind, view));
}

bool hoard_has(struct store *store, const char *chart, const char *kind) {
  return store_exists(store, "SELECT 1 FROM hoard WHERE chart = ? AND kind = ?", STORE_VALUES(chart, kind));
}

void hoard_show(struct store *store, const char *view, const char *chart, const char *kind) {
  store_run(store,
            "INSERT INTO view_item (view, date, name) SELECT ?, date, name FROM hoard WHERE chart = ? AND kind = ?"
            " ORDER BY rowid",
            STORE_VALUES(view, chart, kind));
}
