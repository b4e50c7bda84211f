// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/snapshots.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "mocks/ledger/facts.h"

enum { BUCKETS = 2048, NOBODY = -1, TEXTS_MAXIMUM = SNAPSHOT_FACTS_MAXIMUM * (FACT_BYTES + 1) };

struct slot {
    struct person person;
    int64_t row;         // 0: nobody any more
    int64_t from, until; // good for questions about what was known then
    struct bytes_writer texts;
    int newer, older;    // in the order of use
    int next;            // in the bucket
};

struct snapshots {
    struct store *store;
    struct slot *slots[SNAPSHOTS_MAXIMUM];
    int buckets[BUCKETS];
    int count, newest, oldest;
};

struct snapshots *snapshots_new(struct store *store) {
    struct snapshots *snapshots = calloc(1, sizeof *snapshots);
    if (snapshots == NULL) {
        return NULL;
    }
    snapshots->store = store;
    snapshots->newest = NOBODY;
    snapshots->oldest = NOBODY;
    for (int i = 0; i < BUCKETS; i++) {
        snapshots->buckets[i] = NOBODY;
    }
    return snapshots;
}

void snapshots_free(struct snapshots *snapshots) {
    for (int i = 0; snapshots != NULL && i < snapshots->count; i++) {
        bytes_writer_free(&snapshots->slots[i]->texts);
        free(snapshots->slots[i]);
    }
    free(snapshots);
}

static int bucket_of(int64_t row) {
    return (int)((uint64_t)row % BUCKETS);
}

static void unchain(struct snapshots *snapshots, int index) {
    struct slot *slot = snapshots->slots[index];
    if (slot->row == 0) {
        return;
    }
    int *at = &snapshots->buckets[bucket_of(slot->row)];
    while (*at != index) {
        at = &snapshots->slots[*at]->next;
    }
    *at = slot->next;
    slot->row = 0;
}

static void unlink_use(struct snapshots *snapshots, int index) {
    struct slot *slot = snapshots->slots[index];
    *(slot->newer == NOBODY ? &snapshots->newest : &snapshots->slots[slot->newer]->older) = slot->older;
    *(slot->older == NOBODY ? &snapshots->oldest : &snapshots->slots[slot->older]->newer) = slot->newer;
}

static void use(struct snapshots *snapshots, int index) {
    struct slot *slot = snapshots->slots[index];
    slot->newer = NOBODY;
    slot->older = snapshots->newest;
    *(slot->older == NOBODY ? &snapshots->oldest : &snapshots->slots[slot->older]->newer) = index;
    snapshots->newest = index;
}

static int find(const struct snapshots *snapshots, int64_t row, int64_t known_at) {
    int i = snapshots->buckets[bucket_of(row)];
    while (i != NOBODY) {
        const struct slot *slot = snapshots->slots[i];
        if (slot->row == row && slot->from <= known_at && known_at < slot->until) {
            return i;
        }
        i = slot->next;
    }
    return NOBODY;
}

// A place for one more: a new one, or the one that was used longest ago.
static int take(struct snapshots *snapshots) {
    if (snapshots->count < SNAPSHOTS_MAXIMUM) {
        struct slot *slot = calloc(1, sizeof *slot);
        if (slot == NULL) {
            return NOBODY;
        }
        bytes_writer_init(&slot->texts, TEXTS_MAXIMUM);
        snapshots->slots[snapshots->count] = slot;
        return snapshots->count++;
    }
    int index = snapshots->oldest;
    unchain(snapshots, index);
    unlink_use(snapshots, index);
    return index;
}

struct fact_place {
    int64_t known;
    enum fact_kind kind;
    size_t at; // in the slot's texts
};

// Reads the facts known by then, and until when there is no other.
static enum onshi_status read_facts(struct store *store, int64_t row, int64_t known_at, struct slot *slot,
                                    struct fact_place places[SNAPSHOT_FACTS_MAXIMUM], int *out_count) {
    sqlite3_stmt *fact;
    int count = 0;
    enum onshi_status status = store_query(store, SQL_FACTS, STORE_VALUES(value_integer(row)), &fact);
    for (; status == ONSHI_OK; status = store_next(fact)) {
        int64_t known = sqlite3_column_int64(fact, 0);
        if (known > known_at) {
            slot->until = known;
            break;
        }
        places[count] = (struct fact_place){known, (enum fact_kind)sqlite3_column_int(fact, 1), slot->texts.length};
        slot->from = known;
        enum onshi_status written = ++count == SNAPSHOT_FACTS_MAXIMUM ? ONSHI_TOO_LONG : ONSHI_OK;
        if (written == ONSHI_OK) {
            const void *body = sqlite3_column_blob(fact, 2);
            written = bytes_write(&slot->texts, body == NULL ? "" : body, (size_t)sqlite3_column_bytes(fact, 2));
        }
        written = written == ONSHI_OK ? bytes_write_u8(&slot->texts, 0) : written;
        if (written != ONSHI_OK) {
            store_done(fact);
            return written;
        }
    }
    if (status == ONSHI_OK) {
        store_done(fact);
    } else if (status != ONSHI_NOT_FOUND) {
        return status;
    }
    *out_count = count;
    return ONSHI_OK;
}

// What a person has of whom no fact says anything.
static const struct person blank = {
    .id = "", .population = "", .name = "", .kana = "", .sex = "", .address = "", .post = "", .pin = "",
    .sign_password = "", .serial = "", .name_other = "", .kana_other = "", .sex_behind = "",
    .certificate_revoked = CALENDAR_NEVER,
};

static enum onshi_status put_together(struct store *store, int64_t row, int64_t known_at, struct slot *slot) {
    struct fact_place places[SNAPSHOT_FACTS_MAXIMUM];
    struct fact_person into;
    int count = 0;
    slot->person = blank;
    slot->from = INT64_MIN;
    slot->until = CALENDAR_NEVER;
    slot->texts.length = 0;
    into.person = &slot->person;
    ONSHI_TRY(read_facts(store, row, known_at, slot, places, &count));
    for (int i = 0; i < count; i++) {
        char *text = (char *)slot->texts.data + places[i].at;
        ONSHI_TRY(fact_lay(places[i].kind, places[i].known, text, &into));
    }
    return ONSHI_OK;
}

enum onshi_status snapshot_of(struct snapshots *snapshots, int64_t row, int64_t known_at, const struct person **out) {
    known_at = known_at == CALENDAR_NEVER ? CALENDAR_NEVER - 1 : known_at; // spans end before it
    int index = find(snapshots, row, known_at);
    if (index != NOBODY) {
        unlink_use(snapshots, index);
        use(snapshots, index);
        *out = &snapshots->slots[index]->person;
        return ONSHI_OK;
    }
    index = take(snapshots);
    if (index == NOBODY) {
        return ONSHI_NO_MEMORY;
    }
    struct slot *slot = snapshots->slots[index];
    enum onshi_status status = put_together(snapshots->store, row, known_at, slot);
    use(snapshots, index);
    if (status != ONSHI_OK) {
        return status; // the place is free for the next
    }
    slot->row = row;
    slot->next = snapshots->buckets[bucket_of(row)];
    snapshots->buckets[bucket_of(row)] = index;
    *out = &slot->person;
    return ONSHI_OK;
}

void snapshots_forget(struct snapshots *snapshots, int64_t row) {
    int index = snapshots->buckets[bucket_of(row)];
    while (index != NOBODY) {
        int next = snapshots->slots[index]->next;
        if (snapshots->slots[index]->row == row) {
            unchain(snapshots, index);
        }
        index = next;
    }
}

void snapshots_forget_all(struct snapshots *snapshots) {
    for (int i = 0; i < snapshots->count; i++) {
        unchain(snapshots, i);
    }
}

int64_t snapshot_row(const struct snapshots *snapshots, const struct person *person) {
    const struct slot *slot = snapshots->newest == NOBODY ? NULL : snapshots->slots[snapshots->newest];
    return slot != NULL && person == &slot->person ? slot->row : 0;
}
