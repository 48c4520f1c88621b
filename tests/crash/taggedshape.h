// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_TAGGEDSHAPE_H
#define ELECTRIC_TEST_TAGGEDSHAPE_H

#include "devserver/httpmessage.h"

#include <QtCore/QMap>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSet>

#include <mutex>

// The log of a shape with a subquery, which the development server does not have: rows belong to
// it while one of their tags is left.
class TaggedShape
{
public:
    TaggedShape(quint32 seed, int rows, int titleSize);

    void addTransaction(int operations);
    ElectricDev::Response answer(const ElectricDev::Request &request) const; // in any thread

private:
    struct Chunk
    {
        QByteArray offset; // behind it
        QByteArrayList messages;
    };

    QString randomTag();
    QByteArray insert(int id, bool isLogged);
    QByteArray retag(int id);
    QByteArray update(int id, bool isLast);
    QByteArrayList moveOut(const QString &tag);
    QByteArray loggedHeaders(const char *operation);
    void append(const QByteArrayList &messages);

    QRandomGenerator m_random;
    const int m_titleSize;
    QMap<int, QSet<QString>> m_members;
    qint64 m_lsn = 0;
    int m_operation = 0;
    mutable std::mutex m_mutex;
    QList<Chunk> m_chunks;
};

#endif
