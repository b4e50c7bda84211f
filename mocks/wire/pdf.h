// SPDX-License-Identifier: Apache-2.0
//
// 薬剤情報 and 特定健診情報 as a PDF, which a product may ask for instead of XML [wire-interface 2.6, 4.1]. How the official
// pages look is not public: these are plain ones, with the same facts as text, every item under its Japanese name.
#ifndef ONSHI_MOCKS_WIRE_PDF_H
#define ONSHI_MOCKS_WIRE_PDF_H

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/service/exchange.h"
#include "mocks/wire/message.h"

enum { WIRE_PDF_BYTES_MAXIMUM = 16 * 1024 * 1024 };

// wire_pdf_medication and wire_pdf_checkups append the pages of an answer, the same bytes for the same answer. Of the style
// only era, codes and the omitted names count; `created` is the instant that the document says it was made.
// ONSHI_UNSUPPORTED when the font cannot be read.
ONSHI_MUST_USE enum onshi_status wire_pdf_medication(const struct medication_answer *answer,
                                                     const struct wire_style *style, int64_t created,
                                                     struct bytes_writer *out);
ONSHI_MUST_USE enum onshi_status wire_pdf_checkups(const struct checkup_answer *answer, const struct wire_style *style,
                                                   int64_t created, struct bytes_writer *out);

#endif
