// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlshapestream.h"

#include <QtCore/QMetaObject>

/*!
    \qmltype ShapeStream
    \inqmlmodule Electric
    \instantiates Electric::ShapeStream
    \brief Follows a shape on an Electric server.

    Starts by itself once it is complete, unless autoStart is false. The stream of a
    PersistedShape is started by that.
*/
QmlShapeStream::QmlShapeStream(QObject *parent) : Electric::ShapeStream(parent) { }

/*!
    \qmlproperty bool ShapeStream::autoStart
    Whether the stream starts by itself; true by default.
*/
bool QmlShapeStream::autoStart() const
{
    return m_autoStart;
}

void QmlShapeStream::setAutoStart(bool autoStart)
{
    if (m_autoStart == autoStart)
        return;
    m_autoStart = autoStart;
    Q_EMIT autoStartChanged();
}

void QmlShapeStream::classBegin() { }

/*
    A model that has this stream may be complete later than the stream: it is asked first.
*/
void QmlShapeStream::componentComplete()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_autoStart && !isPersisted() && state() == Stopped)
                start();
        },
        Qt::QueuedConnection);
}

#include "moc_qmlshapestream.cpp"
