// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlsqlitestorage.h"

#include <QtQml/QQmlEngine>
#include <QtQml/qqmlinfo.h>

/*!
    \qmltype SqliteStorage
    \inqmlmodule Electric
    \instantiates Electric::SqliteStorage
    \inherits ShapeStorage
    \brief Keeps shapes in a SQLite database, as plain tables.

    What takes time is told to a function:

    \code
    storage.shapes(shapes => shapes.forEach(shape => console.log(shape.tableName, shape.rowCount)))
    storage.removeUnused(new Date(Date.now() - 30 * 24 * 3600 * 1000), count => print(count))
    storage.clear(() => loginPage.show())
    \endcode

    Where it fails the function is not called, and errorOccurred tells why.
*/
QmlSqliteStorage::QmlSqliteStorage(QObject *parent) : Electric::SqliteStorage(parent) { }

/*!
    \qmlmethod void SqliteStorage::shapes(function receiver)
    Calls \a receiver with a list of what is stored for this scope, see electricShapeInfo.
*/
void QmlSqliteStorage::shapes(const QJSValue &receiver)
{
    SqliteStorage::shapes().then(this, [this, receiver](const QList<Electric::ShapeInfo> &shapes) {
        QQmlEngine *const engine = qmlEngine(this);
        if (!engine)
            return;
        QJSValue list = engine->newArray(uint(shapes.size()));
        for (qsizetype i = 0; i < shapes.size(); ++i)
            list.setProperty(quint32(i), engine->toScriptValue(shapes[i]));
        call(receiver, {list});
    });
}

/*!
    \qmlmethod void SqliteStorage::removeUnused(date olderThan, function receiver)
    Removes the shapes that nobody has used since \a olderThan, and calls \a receiver, if there is
    one, with their number. See Electric::SqliteStorage::removeUnused().
*/
void QmlSqliteStorage::removeUnused(const QDateTime &olderThan, const QJSValue &receiver)
{
    SqliteStorage::removeUnused(olderThan).then(
        this, [this, receiver](int count) { call(receiver, {count}); });
}

/*!
    \qmlmethod void SqliteStorage::clear(function receiver)
    Removes the rows of all shapes of this scope, and calls \a receiver, if there is one, when
    nothing of them is left. See Electric::SqliteStorage::clear().
*/
void QmlSqliteStorage::clear(const QJSValue &receiver)
{
    SqliteStorage::clear().then(this, [this, receiver] { call(receiver, {}); });
}

void QmlSqliteStorage::call(const QJSValue &receiver, const QJSValueList &arguments)
{
    if (!receiver.isCallable())
        return;
    const QJSValue result = receiver.call(arguments);
    if (result.isError())
        qmlWarning(this) << result.toString();
}

#include "moc_qmlsqlitestorage.cpp"
