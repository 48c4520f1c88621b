// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"

#include <QtTest/QTest>

using Electric::PersistedShape;

ColumnShape::ColumnShape(const QUrl &url, const QString &fileName)
    : storage(fileName),
      tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest),
      resets(&model, &PersistedShape::modelReset)
{
    stream.setUrl(url);
    stream.setTable(QStringLiteral("items"));
    stream.setBackoff({10, 50, 2});
    model.setStream(&stream);
    model.setStorage(&storage);
}

ColumnShape::~ColumnShape()
{
    if (!resets.isEmpty())
        QTest::qFail("The model was reset", __FILE__, __LINE__);
}

int ColumnShape::roleOf(const QString &role) const
{
    return model.roleNames().key(role.toUtf8(), -1);
}

QVariant ColumnShape::valueOf(int row, const QString &role) const
{
    return model.data(model.index(row), roleOf(role));
}

QVariantList ColumnShape::column(const QString &role) const
{
    QVariantList values;
    for (int row = 0; row < model.count(); ++row)
        values.append(valueOf(row, role));
    return values;
}
