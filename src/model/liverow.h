// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_LIVEROW_H
#define ELECTRIC_LIVEROW_H

#include <electricqt_export.h>

#include <QtCore/QObject>
#include <QtCore/QVariant>

#include <memory>

namespace Electric {

class LiveRowPrivate;
class PersistedShape;

class ELECTRICQT_EXPORT LiveRow : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QVariant primaryKey READ primaryKey CONSTANT FINAL)
    Q_PROPERTY(bool exists READ exists NOTIFY existsChanged FINAL)
    Q_PROPERTY(bool isLoaded READ isLoaded NOTIFY isLoadedChanged FINAL)
    Q_PROPERTY(QVariantMap values READ values NOTIFY valuesChanged FINAL)

public:
    LiveRow(PersistedShape *shape, const QVariant &primaryKey, QObject *parent = nullptr);
    ~LiveRow() override;

    QVariant primaryKey() const;
    bool exists() const;
    bool isLoaded() const;
    QVariantMap values() const;
    QVariant value(const QString &column) const;

Q_SIGNALS:
    void existsChanged();
    void isLoadedChanged();
    void valuesChanged();

private:
    const std::unique_ptr<LiveRowPrivate> d;
};

} // namespace Electric

#endif
