// SPDX-License-Identifier: Apache-2.0
//
// The one error convention of the project.
//
// A function that can fail returns `enum onshi_status`; the compiler insists that it is looked at. On failure the
// outputs are untouched. What is expected to happen in a test bench (a wrong PIN, a person nobody knows) is a result,
// not a status. A programming error is an assert.
//
//     ONSHI_TRY(bytes_write(&out, "9000", 4));
#ifndef ONSHI_BASE_STATUS_H
#define ONSHI_BASE_STATUS_H

enum onshi_status {
    ONSHI_OK = 0,
    ONSHI_NO_MEMORY,   // an allocation failed
    ONSHI_TOO_LONG,    // a stated maximum would be passed
    ONSHI_MALFORMED,   // outside bytes are not what they claim to be
    ONSHI_NOT_FOUND,   // the named thing does not exist
    ONSHI_IO,          // the operating system said no; errno tells why
    ONSHI_TIMED_OUT,   // a deadline passed
    ONSHI_CLOSED,      // the other side is gone
    ONSHI_UNSUPPORTED, // not possible on this machine or with these options
    ONSHI_CRYPTO,      // OpenSSL refused
};

#define ONSHI_MUST_USE __attribute__((warn_unused_result))

// ONSHI_TRY evaluates `expression` once and returns its status from the calling function unless it is ONSHI_OK.
#define ONSHI_TRY(expression)                            \
    do {                                                 \
        enum onshi_status onshi_try_status_ = (expression); \
        if (onshi_try_status_ != ONSHI_OK) {             \
            return onshi_try_status_;                    \
        }                                                \
    } while (0)

// onshi_status_name returns a short English word for `status`; static storage, never NULL.
const char *onshi_status_name(enum onshi_status status);

#endif
