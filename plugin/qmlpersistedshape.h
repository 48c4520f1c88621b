// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_QMLPERSISTEDSHAPE_H
#define ELECTRIC_QMLPERSISTEDSHAPE_H

#include "qmlliverow.h"

#include <ElectricQt/PersistedShape>

#include <QtQml/qqml.h>
#include <QtQml/QQmlParserStatus>

class QmlPersistedShape : public Electric::PersistedShape, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(bool autoStart READ autoStart WRITE setAutoStart NOTIFY autoStartChanged FINAL)
    QML_NAMED_ELEMENT(PersistedShape)

public:
    explicit QmlPersistedShape(QObject *parent = nullptr);

    bool autoStart() const;
    void setAutoStart(bool autoStart);

    Q_INVOKABLE QmlLiveRow *row(const QVariant &primaryKey);

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void autoStartChanged();

private:
    void startWhenPossible();
    void warnWithoutStream();

    bool m_autoStart = true;
    bool m_isComplete = false;
};

#endif
