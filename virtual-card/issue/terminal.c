// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/terminal.h"

#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/key_pool.h"

static enum onshi_status certify(EVP_PKEY *root, const char *key_directory, struct bytes_writer *out) {
    EVP_PKEY *terminal;
    ONSHI_TRY(key_pool_load(key_directory, TERMINAL_KEY, &terminal));
    const struct cvc_request request = {cvc_id_of("9900073", "001"), root, cvc_id_of("9999774", "001"), terminal};
    enum onshi_status status = cvc_write(&request, out);
    EVP_PKEY_free(terminal);
    return status;
}

enum onshi_status terminal_certificate(const char *key_directory, struct bytes_writer *out) {
    EVP_PKEY *root;
    ONSHI_TRY(key_pool_load(key_directory, "terminal-ca", &root));
    enum onshi_status status = certify(root, key_directory, out);
    EVP_PKEY_free(root);
    return status;
}

enum onshi_status terminal_prove(const char *key_directory, struct bytes_reader challenge, struct bytes_writer *out) {
    EVP_PKEY *key;
    ONSHI_TRY(key_pool_load(key_directory, TERMINAL_KEY, &key));
    enum onshi_status status = cvc_write_signature(key, challenge, out);
    EVP_PKEY_free(key);
    return status;
}
