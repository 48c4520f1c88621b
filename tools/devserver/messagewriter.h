// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_MESSAGEWRITER_H
#define ELECTRICDEV_MESSAGEWRITER_H

#include "offset.h"
#include "table.h"

#include <QtCore/qbytearray.h>

namespace ElectricDev {

struct ChangeHeaders
{
    qint64 lsn = 0;
    qint64 txid = 0;
    qint64 op = 0;
    bool last = false;
    QByteArray keyChangeTo;
    QByteArray keyChangeFrom;
};

class MessageWriter
{
public:
    MessageWriter() = default;
    MessageWriter(const Table &table, const QStringList &columns, bool fullReplica);

    QByteArray key(const Row &row) const;
    QByteArray schema() const;
    QByteArray rowJson(const Row &row) const;
    void appendSnapshotRow(QByteArray &out, const Row &row,
                           const QByteArray &extraHeader = {}) const;

    QByteArray insertMessage(const Row &row, const ChangeHeaders &headers) const;
    QByteArray deleteMessage(const Row &row, const ChangeHeaders &headers) const;
    QByteArray updateMessage(const Row &before, const Row &after,
                             const ChangeHeaders &headers) const;
    bool showsChange(const Row &before, const Row &after) const;

private:
    enum class Form { Snapshot, Replicated };

    struct Field
    {
        qsizetype index = 0;
        QByteArray prefix; // "name":
        QByteArray schema;
        bool isBoolean = false;
        bool isKey = false;
    };

    template<typename Predicate>
    void appendValue(QByteArray &out, const Row &row, Form form, Predicate predicate) const;
    QByteArray message(const QByteArray &value, const QByteArray &rowKey, const char *operation,
                       const ChangeHeaders &headers, const QByteArray &oldValue = {}) const;

    QList<Field> m_fields;
    QList<qsizetype> m_keyColumns;
    QByteArray m_keyPrefix;
    QByteArray m_relation; // "relation":[…]
    bool m_fullReplica = false;
};

QByteArray snapshotEndMessage(qint64 xid);
QByteArray upToDateMessage(qint64 lsn);
QByteArray mustRefetchBody();

} // namespace ElectricDev

#endif
