// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TYPES_H
#define ELECTRIC_TYPES_H

#include <ElectricQt/Backoff>
#include <ElectricQt/ColumnMapper>
#include <ElectricQt/Error>
#include <ElectricQt/MemoryStorage>
#include <ElectricQt/MessageBatch>
#include <ElectricQt/PersistedShape>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStorage>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QObject>
#include <QtQml/qqml.h>

// The library's classes that QML knows as they are.

struct BackoffForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::Backoff)
    QML_VALUE_TYPE(electricBackoff)
};

struct ColumnMapperForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::ColumnMapper)
    QML_VALUE_TYPE(electricColumnMapper)
};

struct ErrorForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::Error)
    QML_VALUE_TYPE(electricError)
};

// The names of the error codes: a value type has no name that JavaScript can write.
class ErrorCodes : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(ElectricError)
    QML_UNCREATABLE("ElectricError only names the codes of errors.")
    QML_EXTENDED_NAMESPACE(Electric::Error)
};

struct MessageForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::Message)
    QML_VALUE_TYPE(electricMessage)
};

struct MessageBatchForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::MessageBatch)
    QML_VALUE_TYPE(electricMessageBatch)
};

// The bases of this module's own types, as properties name them.
struct ShapeStreamBase
{
    Q_GADGET
    QML_FOREIGN(Electric::ShapeStream)
    QML_ANONYMOUS
};

struct PersistedShapeBase
{
    Q_GADGET
    QML_FOREIGN(Electric::PersistedShape)
    QML_ANONYMOUS
};

struct ShapeStorageForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::ShapeStorage)
    QML_NAMED_ELEMENT(ShapeStorage)
    QML_UNCREATABLE("ShapeStorage is an interface: use SqliteStorage or MemoryStorage.")
};

struct SqliteStorageBase
{
    Q_GADGET
    QML_FOREIGN(Electric::SqliteStorage)
    QML_ANONYMOUS
};

struct ShapeInfoForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::ShapeInfo)
    QML_VALUE_TYPE(electricShapeInfo)
};

struct MemoryStorageForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::MemoryStorage)
    QML_NAMED_ELEMENT(MemoryStorage)
};

struct PersistedShapeStreamForeign
{
    Q_GADGET
    QML_FOREIGN(Electric::PersistedShapeStream)
    QML_NAMED_ELEMENT(PersistedShapeStream)
};

#endif
