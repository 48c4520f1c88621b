// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_QMLSHAPESTREAM_H
#define ELECTRIC_QMLSHAPESTREAM_H

#include <ElectricQt/ShapeStream>

#include <QtQml/qqml.h>
#include <QtQml/QQmlParserStatus>

class QmlShapeStream : public Electric::ShapeStream, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(bool autoStart READ autoStart WRITE setAutoStart NOTIFY autoStartChanged FINAL)
    QML_NAMED_ELEMENT(ShapeStream)

public:
    explicit QmlShapeStream(QObject *parent = nullptr);

    bool autoStart() const;
    void setAutoStart(bool autoStart);

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void autoStartChanged();

private:
    bool m_autoStart = true;
};

#endif
