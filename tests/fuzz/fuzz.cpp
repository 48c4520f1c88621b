// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fuzz.h"

#include <QtCore/QString>

#include <cstdio>
#include <cstdlib>

void fuzzFailed(const char *expectation, const char *file, int line, const QByteArray &about)
{
    std::fprintf(stderr, "%s:%d: not so: %s\n%s\n", file, line, expectation, about.constData());
    std::abort();
}

FuzzInput::FuzzInput(const uint8_t *data, size_t size)
    : m_bytes(reinterpret_cast<const char *>(data), qsizetype(size))
{
}

uint8_t FuzzInput::byte()
{
    return atEnd() ? 0 : uint8_t(m_bytes[m_at++]);
}

quint64 FuzzInput::number(int bytes)
{
    quint64 value = 0;
    for (int i = 0; i < bytes; ++i)
        value = value << 8 | byte();
    return value;
}

QByteArray FuzzInput::bytes(qsizetype size)
{
    const QByteArray part = m_bytes.mid(m_at, size);
    m_at += part.size();
    return part;
}

QByteArray FuzzInput::until(char end)
{
    const qsizetype stop = m_bytes.indexOf(end, m_at);
    const QByteArray part = bytes((stop < 0 ? m_bytes.size() : stop) - m_at);
    byte();
    return part;
}

Electric::Column fuzzColumn(const QByteArray &type, int dimensions)
{
    const QByteArray json
        = "{\"c\":{\"type\":\"" + type + "\",\"dims\":" + QByteArray::number(dimensions) + "}}";
    const auto schema = Electric::Schema::fromJson(json);
    FUZZ_CHECK(schema && schema->columns().size() == 1, json);
    return schema->columns().first();
}

bool isUtf8(const QByteArray &bytes)
{
    // fromUtf8() takes a byte order mark away.
    return QString::fromUtf8("x" + bytes).toUtf8() == "x" + bytes;
}
