// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_FUZZ_JSONGRAMMAR_H
#define ELECTRIC_FUZZ_JSONGRAMMAR_H

#include <QtCore/QByteArray>

// Whether a text is JSON by the letter of RFC 8259, with numbers of any length: the library's own
// readers are what is to be judged.
bool isJsonByGrammar(const QByteArray &text);

#endif
