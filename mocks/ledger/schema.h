// SPDX-License-Identifier: Apache-2.0
//
// The tables of the ledger's file. A change of a table is a new version and a way to it from the one before.
#ifndef ONSHI_MOCKS_LEDGER_SCHEMA_H
#define ONSHI_MOCKS_LEDGER_SCHEMA_H

enum {
    SCHEMA_APPLICATION = 0x4F4E5348, // "ONSH", so that file(1) and we know our own
    SCHEMA_VERSION = 1,
};

// What the service learned is a row of `fact` and is never changed: the person as known at T is what the rows known by
// then say, the later ones over the earlier ones. `person_key` leads from a folded key to everybody to whom it ever
// belonged; the facts then decide. A batch without a reception number is still being staged.
static const char schema_tables[] =
    "CREATE TABLE person (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, origin BLOB NOT NULL) STRICT;"
    "CREATE TABLE fact (person INTEGER NOT NULL REFERENCES person, known INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, day INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (person, known, sequence))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE person_key (key TEXT NOT NULL, person INTEGER NOT NULL REFERENCES person,"
    " PRIMARY KEY (key, person)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE reference (institution TEXT NOT NULL, person INTEGER NOT NULL REFERENCES person,"
    " number TEXT NOT NULL, PRIMARY KEY (institution, person)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE consent (institution TEXT NOT NULL, person INTEGER NOT NULL REFERENCES person,"
    " kind INTEGER NOT NULL, given INTEGER NOT NULL, instant INTEGER NOT NULL,"
    " PRIMARY KEY (institution, person, kind)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit (row INTEGER PRIMARY KEY, instant INTEGER NOT NULL, institution TEXT NOT NULL,"
    " act INTEGER NOT NULL, person TEXT NOT NULL, measure TEXT NOT NULL, detail TEXT NOT NULL) STRICT;"
    "CREATE INDEX audit_by_instant ON audit (instant);"
    "CREATE TABLE measure (name TEXT PRIMARY KEY, area TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE batch (row INTEGER PRIMARY KEY AUTOINCREMENT, reception TEXT UNIQUE, kind INTEGER NOT NULL,"
    " institution TEXT NOT NULL, file_identifier TEXT NOT NULL, accepted INTEGER NOT NULL,"
    " row_count INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;"
    "CREATE INDEX batch_by_acceptance ON batch (accepted);"
    "CREATE TABLE piece (batch INTEGER NOT NULL REFERENCES batch, first_row INTEGER NOT NULL, body BLOB NOT NULL,"
    " PRIMARY KEY (batch, first_row)) STRICT;";

// What a process that was killed had staged.
static const char schema_leftovers[] =
    "DELETE FROM piece WHERE batch IN (SELECT row FROM batch WHERE reception IS NULL);"
    "DELETE FROM batch WHERE reception IS NULL;";

#endif
