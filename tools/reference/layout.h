// SPDX-License-Identifier: Apache-2.0
//
// The elements that an answer about coverages has by the layout of 2021 (wire interface 2.2, 2.3). Only a fault asks:
// the layout grows every year, and a product that reads it passes over what it does not know.
//
//   if (!layout_knows(xmlDocGetRootElement(document))) …
#ifndef REFERENCE_LAYOUT_H
#define REFERENCE_LAYOUT_H

#include <libxml/tree.h>
#include <stdbool.h>

// layout_knows tells whether `node` and every element below it are in the layout.
bool layout_knows(const xmlNode *node);

#endif
