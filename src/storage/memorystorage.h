// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MEMORYSTORAGE_H
#define ELECTRIC_MEMORYSTORAGE_H

#include <electricqt_export.h>

#include "shapestorage.h"

namespace Electric {

// The base is qualified: qmltyperegistrar takes its name as it is written here.
class ELECTRICQT_EXPORT MemoryStorage : public Electric::ShapeStorage
{
    Q_OBJECT

public:
    explicit MemoryStorage(QObject *parent = nullptr);
    ~MemoryStorage() override;

    QString databaseName() const override;

protected:
    StoreFactory storeFactory(const ShapeDefinition &definition, const QString &name) override;
};

} // namespace Electric

#endif
