// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_QMLSHAPESTREAM_H
#define ELECTRIC_QMLSHAPESTREAM_H

#include <ElectricQt/ShapeStream>

#include <QtCore/QSet>
#include <QtCore/QString>
#include <QtQml/QJSValue>
#include <QtQml/qqml.h>
#include <QtQml/QQmlParserStatus>

class QmlShapeStream : public Electric::ShapeStream, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(bool autoStart READ autoStart WRITE setAutoStart NOTIFY autoStartChanged FINAL)
    Q_PROPERTY(
        QVariant columnMapper READ wordOrMap WRITE setWordOrMap NOTIFY columnMapperChanged FINAL)
    Q_PROPERTY(
        QJSValue parsers READ parserFunctions WRITE setParserFunctions NOTIFY parsersChanged FINAL)
    Q_PROPERTY(QJSValue headersProvider READ headersFunction WRITE setHeadersFunction NOTIFY
                   headersProviderChanged FINAL)
    Q_PROPERTY(QJSValue paramsProvider READ paramsFunction WRITE setParamsFunction NOTIFY
                   paramsProviderChanged FINAL)
    Q_PROPERTY(double maximumResponseSize READ responseSizeLimit WRITE setResponseSizeLimit NOTIFY
                   maximumResponseSizeChanged FINAL)
    QML_NAMED_ELEMENT(ShapeStream)

public:
    explicit QmlShapeStream(QObject *parent = nullptr);

    bool autoStart() const;
    void setAutoStart(bool autoStart);

    QVariant wordOrMap() const;
    void setWordOrMap(const QVariant &wordOrMap);
    QJSValue parserFunctions() const;
    void setParserFunctions(const QJSValue &functions);

    QJSValue headersFunction() const;
    void setHeadersFunction(const QJSValue &function);
    QJSValue paramsFunction() const;
    void setParamsFunction(const QJSValue &function);

    double responseSizeLimit() const;
    void setResponseSizeLimit(double bytes);

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void autoStartChanged();
    void headersProviderChanged();
    void paramsProviderChanged();

private:
    QVariant parsed(const QString &key, const QString &text);
    void report(const Electric::Error &error);
    void warn(const Electric::Error &error);
    Electric::RequestProvider providerOf(const QString &name, QJSValue QmlShapeStream::*function);

    QVariant m_wordOrMap;
    QJSValue m_functions;
    QJSValue m_caller;
    QJSValue m_headersFunction;
    QJSValue m_paramsFunction;
    QSet<QString> m_warnings;
    bool m_autoStart = true;
};

#endif
