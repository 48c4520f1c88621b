// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlliverow.h"

/*!
    \qmltype LiveRow
    \inqmlmodule Electric
    \instantiates Electric::LiveRow
    \brief One row of a shape, whose properties are its columns.

    \code
    property var todo: todos.row(selectedId)
    Label {
        text: todo.exists ? todo.title
            : todo.isLoaded ? qsTr("This todo has been deleted") : ""
    }
    \endcode

    Declare the property as \c var, as above: \c qmllint and the QML compiler do not know the
    columns of a property of the type LiveRow, and warn of each.

    Columns are \c undefined while there is no such row. They can be read, not written. A column
    that is called like a property of this object is in \l values only.
*/

/*!
    \qmlproperty var LiveRow::primaryKey
    \readonly
    The primary key by which the row is found.
*/

/*!
    \qmlproperty bool LiveRow::exists
    \readonly
    Whether the shape has such a row now; false as well while \l isLoaded is.
*/

/*!
    \qmlproperty bool LiveRow::isLoaded
    \readonly
    Whether it is known if there is such a row: at once for a row of the model that is at hand, else
    when the shape is complete and has been looked through.
*/

/*!
    \qmlproperty var LiveRow::values
    \readonly
    The columns by their names, as \c get() of PersistedShape gives them; empty where there is no
    such row.
*/
QmlLiveRow::QmlLiveRow(Electric::LiveRow *row, QObject *parent)
    : QQmlPropertyMap(this, parent), m_row(row)
{
    connect(row, &Electric::LiveRow::existsChanged, this, &QmlLiveRow::noteExistence);
    connect(row, &Electric::LiveRow::valuesChanged, this, [this] {
        adoptValues();
        Q_EMIT valuesChanged();
    });
    connect(row, &Electric::LiveRow::isLoadedChanged, this, &QmlLiveRow::isLoadedChanged);
    adoptValues();
}

QmlLiveRow::~QmlLiveRow() = default;

QVariant QmlLiveRow::primaryKey() const
{
    return m_row->primaryKey();
}

bool QmlLiveRow::exists() const
{
    return m_row->exists();
}

bool QmlLiveRow::isLoaded() const
{
    return m_row->isLoaded();
}

QVariantMap QmlLiveRow::values() const
{
    return m_row->values();
}

/*
    Whoever finds that the row exists finds its columns as well.
*/
void QmlLiveRow::noteExistence()
{
    if (exists())
        adoptValues(); // else when valuesChanged() comes, which is behind it
    Q_EMIT existsChanged();
}

void QmlLiveRow::adoptValues()
{
    const QVariantMap next = values();
    const QStringList known = keys();
    for (const QString &column : known) {
        if (!next.contains(column))
            clear(column);
    }
    for (auto it = next.cbegin(); it != next.cend(); ++it) {
        const bool isTaken = staticMetaObject.indexOfProperty(it.key().toUtf8().constData()) >= 0;
        if (!isTaken && value(it.key()) != it.value())
            insert(it.key(), it.value());
    }
}

#include "moc_qmlliverow.cpp"
