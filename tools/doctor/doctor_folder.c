// SPDX-License-Identifier: Apache-2.0
//
// Checks of what a product on another machine shares with us: a folder, a certificate.
#include <dirent.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/doctor/doctor.h"

static bool write_file(const char *path) {
    FILE *file = fopen(path, "wxe");
    return file != NULL && fclose(file) == 0;
}

static void in_folder(const struct doctor_site *site, const char *name, char out[4096]) {
    (void)snprintf(out, 4096, "%s/%s", site->folder, name);
}

enum doctor_state doctor_look_folder_writable(const struct doctor_site *site, struct bytes_writer *seen) {
    char path[4096];
    if (site->folder == NULL) {
        return DOCTOR_SKIPPED;
    }
    in_folder(site, "onshi-doctor.tmp", path);
    bool written = write_file(path);
    bytes_note(seen, "%s%s%s", site->folder, written ? "" : ": ", written ? "" : strerror(errno));
    (void)unlink(path);
    return written ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_folder_renames(const struct doctor_site *site, struct bytes_writer *seen) {
    char from[4096], to[4096];
    if (site->folder == NULL) {
        return DOCTOR_SKIPPED;
    }
    in_folder(site, "onshi-doctor.tmp", from);
    in_folder(site, "onshi-doctor.xml", to);
    // Over a file that is there already, as an answer over a left-over one.
    bool renamed = write_file(from) && write_file(to) && rename(from, to) == 0;
    bytes_note(seen, "%s", renamed ? "" : strerror(errno));
    (void)unlink(from);
    (void)unlink(to);
    return renamed ? DOCTOR_GOOD : DOCTOR_BAD;
}

static bool lists_name(const char *folder, const char *name) {
    DIR *list = opendir(folder);
    bool found = false;
    for (struct dirent *entry = list == NULL ? NULL : readdir(list); entry != NULL; entry = readdir(list)) {
        found = found || strcmp(entry->d_name, name) == 0;
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    return found;
}

enum doctor_state doctor_look_folder_characters(const struct doctor_site *site, struct bytes_writer *seen) {
    static const char name[] = "onshi-確認-①髙.tmp";
    char path[4096];
    if (site->folder == NULL) {
        return DOCTOR_SKIPPED;
    }
    in_folder(site, name, path);
    bool kept = write_file(path) && lists_name(site->folder, name);
    bytes_note(seen, "%s", kept ? "" : name);
    (void)unlink(path);
    return kept ? DOCTOR_GOOD : DOCTOR_BAD;
}

// The folders of the terminal may be there, and must be empty.
static int count_entries(const char *folder, bool skip_terminal) {
    static const char *const terminal[] = {"req", "res", "face"};
    DIR *list = opendir(folder);
    int count = 0;
    for (struct dirent *entry = list == NULL ? NULL : readdir(list); entry != NULL; entry = readdir(list)) {
        bool own = entry->d_name[0] == '.';
        for (size_t i = 0; skip_terminal && i < sizeof terminal / sizeof terminal[0]; i++) {
            own = own || strcmp(entry->d_name, terminal[i]) == 0;
        }
        count += !own;
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    return count;
}

enum doctor_state doctor_look_folder_empty(const struct doctor_site *site, struct bytes_writer *seen) {
    static const char *const folders[] = {"req", "res", "face"};
    if (site->folder == NULL) {
        return DOCTOR_SKIPPED;
    }
    int count = count_entries(site->folder, true);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[4096];
        in_folder(site, folders[i], path);
        count += count_entries(path, false);
    }
    bytes_note(seen, "%d", count);
    return count == 0 ? DOCTOR_GOOD : DOCTOR_BAD;
}

static X509 *read_certificate(const char *path) {
    FILE *file = fopen(path, "re");
    X509 *certificate = file == NULL ? NULL : PEM_read_X509(file, NULL, NULL, NULL);
    if (file != NULL) {
        (void)fclose(file);
    }
    return certificate;
}

static bool verify(const struct doctor_site *site, X509 *certificate, X509_STORE *store, struct bytes_writer *seen) {
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool good = false;
    if (context != NULL && X509_STORE_CTX_init(context, store, certificate, NULL) == 1) {
        X509_STORE_CTX_set_time(context, 0, (time_t)site->now);
        good = X509_verify_cert(context) == 1;
        bytes_note(seen, "%s: %s", site->certificate, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
    }
    X509_STORE_CTX_free(context);
    return good;
}

enum doctor_state doctor_look_certificate(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->certificate == NULL) {
        return DOCTOR_SKIPPED;
    }
    X509 *certificate = read_certificate(site->certificate);
    X509_STORE *store = X509_STORE_new();
    bool trusted = site->authority != NULL && store != NULL &&
                   X509_STORE_load_locations(store, site->authority, NULL) == 1;
    bool good = certificate != NULL && trusted && verify(site, certificate, store, seen);
    if (certificate == NULL || !trusted) {
        bytes_note(seen, "%s: not readable as PEM", certificate == NULL ? site->certificate
                                                     : site->authority == NULL ? "--authority" : site->authority);
    }
    X509_free(certificate);
    X509_STORE_free(store);
    ERR_clear_error();
    return good ? DOCTOR_GOOD : DOCTOR_BAD;
}
