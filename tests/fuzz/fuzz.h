// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_FUZZ_H
#define ELECTRIC_FUZZ_H

#include "schema.h"

#include <QtCore/QByteArray>

#include <cstddef>
#include <cstdint>

// Ends the process with what was expected, so that the fuzzer keeps the input.
[[noreturn]] void fuzzFailed(const char *expectation, const char *file, int line,
                             const QByteArray &about);

#define FUZZ_CHECK(condition, about)                                                               \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzzFailed(#condition, __FILE__, __LINE__, (about));                                   \
    } while (false)

// Takes an input apart from its front: seeds can be written by hand, and what is left at the end is
// text. Behind the end there are zeros.
class FuzzInput
{
public:
    FuzzInput(const uint8_t *data, size_t size);

    bool atEnd() const { return m_at == m_bytes.size(); }
    uint8_t byte();
    int below(int bound) { return byte() % bound; }
    quint64 number(int bytes);
    QByteArray bytes(qsizetype size);
    QByteArray until(char end); // which is taken as well
    QByteArray rest() { return bytes(m_bytes.size() - m_at); }

private:
    const QByteArray m_bytes;
    qsizetype m_at = 0;
};

// The column that a server describes so.
Electric::Column fuzzColumn(const QByteArray &type, int dimensions);

bool isUtf8(const QByteArray &bytes);

#endif
