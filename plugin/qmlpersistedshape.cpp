// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlpersistedshape.h"

#include <QtCore/QMetaObject>
#include <QtQml/QJSValue>
#include <QtQml/qqmlinfo.h>

/*!
    \qmltype PersistedShape
    \inqmlmodule Electric
    \instantiates Electric::PersistedShape
    \brief A list model of a shape's rows, live while there is a network, and there without one.

    \qml
    ListView {
        model: PersistedShape {
            stream: ShapeStream { url: "http://localhost:3000/v1/shape"; table: "todos" }
            storage: SqliteStorage { fileName: "todos.db" }
            orderBy: "created"
        }
        delegate: Label {
            required property string title
            text: title
        }
    }
    \endqml
*/
QmlPersistedShape::QmlPersistedShape(QObject *parent) : Electric::PersistedShape(parent)
{
    connect(this, &PersistedShape::streamChanged, this, &QmlPersistedShape::startWhenPossible);
}

/*!
    \qmlproperty bool PersistedShape::autoStart
    Whether the model starts once it is complete and has a stream; true by default. Otherwise call
    \c start().
*/
bool QmlPersistedShape::autoStart() const
{
    return m_autoStart;
}

void QmlPersistedShape::setAutoStart(bool autoStart)
{
    if (m_autoStart == autoStart)
        return;
    m_autoStart = autoStart;
    startWhenPossible();
    Q_EMIT autoStartChanged();
}

/*!
    \qmlmethod LiveRow PersistedShape::row(var primaryKey)
    Returns a new object that follows the row with \a primaryKey, a value or an array of values,
    whatever the filter is. Its properties are the columns. Keep it in a property of the type \c
    var; it is destroyed when nothing refers to it any more:

    \code
    property var todo: todos.row(selectedId)
    \endcode
*/
QmlLiveRow *QmlPersistedShape::row(const QVariant &primaryKey)
{
    const QVariant plain = primaryKey.metaType() == QMetaType::fromType<QJSValue>()
        ? primaryKey.value<QJSValue>().toVariant()
        : primaryKey;
    return new QmlLiveRow(new Electric::LiveRow(this, plain));
}

void QmlPersistedShape::classBegin() { }

void QmlPersistedShape::componentComplete()
{
    m_isComplete = true;
    startWhenPossible();
    // Later: whoever creates the object may set a stream right afterwards.
    if (m_autoStart && !stream())
        QMetaObject::invokeMethod(this, &QmlPersistedShape::warnWithoutStream,
                                  Qt::QueuedConnection);
}

void QmlPersistedShape::warnWithoutStream()
{
    if (m_autoStart && !stream())
        qmlWarning(this) << "There is no stream, so nothing is shown. Set stream, or autoStart "
                            "to false where it comes later.";
}

void QmlPersistedShape::startWhenPossible()
{
    if (m_isComplete && m_autoStart && stream())
        start();
}

#include "moc_qmlpersistedshape.cpp"
