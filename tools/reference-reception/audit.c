// SPDX-License-Identifier: Apache-2.0
#include "audit.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "member.h"

enum { HASH_BYTES = 32, HEX_SIZE = 2 * HASH_BYTES + 1, KEPT_BY_MISTAKE = 8 };

#define CHAIN "chain"

static bool hash(unsigned char out[HASH_BYTES], const char *before, const char *text) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool good = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
              EVP_DigestUpdate(context, before, strlen(before)) == 1 && EVP_DigestUpdate(context, text, strlen(text)) == 1 &&
              EVP_DigestFinal_ex(context, out, NULL) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

// "" when it cannot be worked out, which no check takes for good.
static void link_to(char out[HEX_SIZE], const char *before, const json_t *entry) {
  unsigned char bytes[HASH_BYTES];
  json_t *bare = json_copy((json_t *)(uintptr_t)entry);
  (void)json_object_del(bare, CHAIN);
  char *text = json_dumps(bare, JSON_COMPACT | JSON_SORT_KEYS);
  bool good = text != NULL && hash(bytes, before, text);
  for (size_t i = 0; i < HASH_BYTES && good; i++) (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
  if (!good) out[0] = '\0';
  free(text);
  json_decref(bare);
}

void audit_add(json_t *list, json_t *entry) {
  char chain[HEX_SIZE];
  size_t count = json_array_size(list);
  link_to(chain, count == 0 ? "" : member_text(json_array_get(list, count - 1), CHAIN), entry);
  member_set(entry, CHAIN, chain);
  (void)json_array_append_new(list, entry);
  if (count >= KEPT_BY_MISTAKE && fault_on(FAULT_DR_135_CHAIN)) (void)json_array_remove(list, 0);
}

bool audit_is_whole(const json_t *list) {
  char chain[HEX_SIZE];
  const char *before = "";
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *entry = json_array_get(list, i);
    link_to(chain, before, entry);
    before = member_text(entry, CHAIN);
    if (chain[0] == '\0' || strcmp(chain, before) != 0) return false;
  }
  return true;
}
