// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_ENCODINGS_H
#define ELECTRIC_TEST_ENCODINGS_H

#include <QtCore/QByteArray>
#include <QtCore/QtEndian>

// Bodies as a server compresses them.
namespace Encodings {

inline QByteArray zlib(const QByteArray &body)
{
    return qCompress(body, 9).mid(4); // without Qt's own length
}

inline QByteArray rawDeflate(const QByteArray &body)
{
    return zlib(body).mid(2).chopped(4);
}

inline quint32 crc32(const QByteArray &body)
{
    quint32 crc = ~quint32(0);
    for (const char byte : body) {
        crc ^= quint8(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0xEDB88320u & (0 - (crc & 1)));
    }
    return ~crc;
}

inline QByteArray littleEndian(quint32 number)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToLittleEndian(number, bytes.data());
    return bytes;
}

inline QByteArray gzipHead()
{
    return QByteArray::fromHex("1f8b0800000000000003");
}

inline QByteArray gzip(const QByteArray &body)
{
    return gzipHead() + rawDeflate(body) + littleEndian(crc32(body))
        + littleEndian(quint32(body.size()));
}

// A piece of a gzip body that can be read before the next one comes.
inline QByteArray gzipPiece(const QByteArray &piece)
{
    const auto size = quint16(piece.size());
    QByteArray head(5, '\0');
    qToLittleEndian(size, head.data() + 1);
    qToLittleEndian(quint16(~size), head.data() + 3);
    return head + piece;
}

} // namespace Encodings

#endif
