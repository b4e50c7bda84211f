// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a set-up, found before a run and each with its remedy: most failures of other suites' users are
// mistakes of set-up that look like failures of the product.
//
// A check is a row of a table (doctor.c) and a function that looks at a *site*: everything that it asks is named there,
// so that a test can provoke each mistake.
//
//     struct doctor_site site = doctor_site_here(&home);
//     site.product = command;
//     int bad = doctor_examine(&site, report, NULL);
#ifndef ONSHI_TOOLS_DOCTOR_DOCTOR_H
#define ONSHI_TOOLS_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/home.h"
#include "suites/judge/registry.h"

// Everything that the checks look at. Strings are borrowed.
struct doctor_site {
    const struct home *home;
    const struct registry *registry;
    // the machine
    const char *pcscd, *driver, *faketime, *font;
    const char *run_directory;    // pcscd's own, /run/pcscd
    const char *reader_directory; // /etc/reader.conf.d
    const char *listeners;        // /proc/net/tcp
    const char *memory;           // /proc/meminfo
    const char *shared_memory;    // /dev/shm
    const char *temporary;        // where sandboxes are made
    const char *results;          // the folder that will hold results
    int64_t now;                  // the machine's time
    uint64_t files;               // limit of open files
    uint64_t space_bytes;         // that a run wants
    const char *locale;           // name of the character map, "UTF-8"
    const char *preload, *faketime_setting; // what the user has set for LD_PRELOAD and FAKETIME, or ""
    // what the user names
    char *const *product; // or NULL
    const char *role;     // or NULL
    const char *folder;   // a share for a product on another machine, or NULL
    const char *certificate, *authority; // PEM files of a product's own server or client, or NULL
    int port;             // that a service is to listen on, or 0
};

// doctor_site_here returns the site of this machine and this environment.
struct doctor_site doctor_site_here(const struct home *home, const struct registry *registry);

enum doctor_state {
    DOCTOR_GOOD,
    DOCTOR_NOTE,    // works, and is worth knowing
    DOCTOR_BAD,     // a run would fail, or mean nothing
    DOCTOR_SKIPPED, // nothing to look at, or what it rests on is bad
};

struct doctor_check {
    const char *name;              // "faketime"
    const char *needs;             // checks that must not be bad, blank-separated, or ""
    const char *ja, *en;           // what is looked at
    const char *remedy_ja, *remedy_en;
    // Looks; `seen` gets what was seen, for a person, in the machine's own words or in both languages.
    enum doctor_state (*look)(const struct doctor_site *site, struct bytes_writer *seen);
};

// Called for each check in the table's order.
typedef void doctor_report(void *context, const struct doctor_check *check, enum doctor_state state, const char *seen);

// doctor_examine runs all checks and returns how many are bad.
int doctor_examine(const struct doctor_site *site, doctor_report *report, void *context);

// doctor_check_named returns the check called `name`, or NULL.
const struct doctor_check *doctor_check_named(const char *name);

// The checks themselves, by what they look at (doctor_machine.c, doctor_stack.c, doctor_product.c, doctor_folder.c).
#define DOCTOR_LOOK(name) enum doctor_state doctor_look_##name(const struct doctor_site *site, struct bytes_writer *seen)
DOCTOR_LOOK(keys);
DOCTOR_LOOK(schemas);
DOCTOR_LOOK(font);
DOCTOR_LOOK(locale);
DOCTOR_LOOK(host_clock);
DOCTOR_LOOK(open_files);
DOCTOR_LOOK(memory);
DOCTOR_LOOK(shared_memory);
DOCTOR_LOOK(temporary);
DOCTOR_LOOK(temporary_length);
DOCTOR_LOOK(disk_space);
DOCTOR_LOOK(results);
DOCTOR_LOOK(port);
DOCTOR_LOOK(pcscd);
DOCTOR_LOOK(driver);
DOCTOR_LOOK(lane);
DOCTOR_LOOK(namespaces);
DOCTOR_LOOK(run_directory);
DOCTOR_LOOK(other_daemon);
DOCTOR_LOOK(open_to_all);
DOCTOR_LOOK(many_readers);
DOCTOR_LOOK(faketime);
DOCTOR_LOOK(clock_file);
DOCTOR_LOOK(preload);
DOCTOR_LOOK(own_preload);
DOCTOR_LOOK(own_faketime);
DOCTOR_LOOK(product_found);
DOCTOR_LOOK(product_static);
DOCTOR_LOOK(product_setuid);
DOCTOR_LOOK(product_sanitizer);
DOCTOR_LOOK(adapter_answers);
DOCTOR_LOOK(adapter_honest);
DOCTOR_LOOK(adapter_role);
DOCTOR_LOOK(adapter_capabilities);
DOCTOR_LOOK(folder_writable);
DOCTOR_LOOK(folder_renames);
DOCTOR_LOOK(folder_characters);
DOCTOR_LOOK(folder_empty);
DOCTOR_LOOK(certificate);
#undef DOCTOR_LOOK

#endif
