// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MESSAGEBATCH_H
#define ELECTRIC_MESSAGEBATCH_H

#include <electricqt_export.h>

#include "schema.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>
#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QSharedDataPointer>
#include <QtCore/QVariantMap>

#include <memory>
#include <optional>

namespace Electric {

class MessageBatchData;
struct BatchDress;

struct ELECTRICQT_EXPORT Field
{
    QByteArray column;
    QByteArray text; // as the server sent it; null for NULL

    friend bool operator==(const Field &a, const Field &b) = default;
};

class ELECTRICQT_EXPORT MovePattern
{
    Q_GADGET
    Q_PROPERTY(int position MEMBER position FINAL)
    Q_PROPERTY(QString value READ valueString FINAL)

public:
    int position = 0;
    QByteArray value;

    QString valueString() const { return QString::fromUtf8(value); }
    friend bool operator==(const MovePattern &a, const MovePattern &b) = default;
};

class ELECTRICQT_EXPORT Message
{
    Q_GADGET
    Q_PROPERTY(Operation operation MEMBER operation FINAL)
    Q_PROPERTY(QString key READ keyString FINAL)
    Q_PROPERTY(QVariantMap value MEMBER value FINAL)
    Q_PROPERTY(QVariantMap oldValue MEMBER oldValue FINAL)
    Q_PROPERTY(QVariantList patterns READ patternVariants FINAL)
    Q_PROPERTY(bool isMoveIn MEMBER isMoveIn FINAL)

public:
    enum Operation { Other, Insert, Update, Delete, MoveOut, MoveIn };
    Q_ENUM(Operation)

    Operation operation = Other;
    QByteArray key;
    QList<Field> fields;
    QList<Field> oldFields;
    QVariantMap value;
    QVariantMap oldValue;
    QByteArrayList tags;
    QByteArrayList removedTags;
    std::optional<QList<bool>> activeConditions;
    QList<MovePattern> patterns;
    bool isMoveIn = false;

    QString keyString() const { return QString::fromUtf8(key); }
    QVariantList patternVariants() const;
};

class ELECTRICQT_EXPORT MessageBatch
{
    Q_GADGET
    Q_PROPERTY(QString handle READ handleString CONSTANT FINAL)
    Q_PROPERTY(QString offset READ offsetString CONSTANT FINAL)
    Q_PROPERTY(bool isUpToDate READ isUpToDate CONSTANT FINAL)
    Q_PROPERTY(bool startsLog READ startsLog CONSTANT FINAL)
    Q_PROPERTY(qsizetype changeCount READ changeCount CONSTANT FINAL)
    Q_PROPERTY(QVariantList messages READ messageVariants CONSTANT FINAL)

public:
    MessageBatch();
    MessageBatch(const MessageBatch &other);
    MessageBatch(MessageBatch &&other) noexcept;
    MessageBatch &operator=(const MessageBatch &other);
    MessageBatch &operator=(MessageBatch &&other) noexcept;
    ~MessageBatch();

    QByteArray handle() const;
    QByteArray offset() const;
    QByteArray previousHandle() const;
    QByteArray previousOffset() const;
    QByteArray expiredHandle() const;
    QByteArray snapshotFilters() const;
    Schema schema() const;
    bool isUpToDate() const;
    bool startsLog() const;
    bool isMustRefetch() const;
    qsizetype changeCount() const;
    qint64 byteCount() const;
    QList<Message> messages() const;

private:
    friend class MessageBatchBuilder;
    friend class MessageReader;

    QString handleString() const { return QString::fromUtf8(handle()); }
    QString offsetString() const { return QString::fromUtf8(offset()); }
    QVariantList messageVariants() const;

    QExplicitlySharedDataPointer<const MessageBatchData> d;
    std::shared_ptr<const BatchDress> m_dress; // null where values are shown as they are
};

ELECTRICQT_EXPORT QDebug operator<<(QDebug debug, const Message &message);
ELECTRICQT_EXPORT QDebug operator<<(QDebug debug, const MessageBatch &batch);

} // namespace Electric

Q_DECLARE_METATYPE(Electric::MovePattern)
Q_DECLARE_METATYPE(Electric::Message)
Q_DECLARE_METATYPE(Electric::MessageBatch)

#endif
