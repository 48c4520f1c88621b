// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_QMLLIVEROW_H
#define ELECTRIC_QMLLIVEROW_H

#include <ElectricQt/LiveRow>

#include <QtQml/qqml.h>
#include <QtQml/QQmlPropertyMap>

#include <memory>

class QmlLiveRow : public QQmlPropertyMap
{
    Q_OBJECT
    Q_PROPERTY(QVariant primaryKey READ primaryKey CONSTANT FINAL)
    Q_PROPERTY(bool exists READ exists NOTIFY existsChanged FINAL)
    Q_PROPERTY(bool isLoaded READ isLoaded NOTIFY isLoadedChanged FINAL)
    Q_PROPERTY(QVariantMap values READ values NOTIFY valuesChanged FINAL)
    QML_NAMED_ELEMENT(LiveRow)
    QML_UNCREATABLE("A LiveRow is what PersistedShape.row() returns.")

public:
    explicit QmlLiveRow(Electric::LiveRow *row, QObject *parent = nullptr);
    ~QmlLiveRow() override;

    QVariant primaryKey() const;
    bool exists() const;
    bool isLoaded() const;
    QVariantMap values() const;

Q_SIGNALS:
    void existsChanged();
    void isLoadedChanged();
    void valuesChanged();

private:
    void noteExistence();
    void adoptValues();

    const std::unique_ptr<Electric::LiveRow> m_row;
};

#endif
