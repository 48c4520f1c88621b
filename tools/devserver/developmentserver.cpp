// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "developmentserver.h"

#include "callqueue.h"
#include "serverworker.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qthread.h>

#include <type_traits>

using namespace Qt::StringLiterals;

namespace ElectricDev {

class DevelopmentServer::Private : public ServerWorker
{
public:
    Private(DevelopmentServer *server, const Options &serverOptions)
        : ServerWorker(
            server, serverOptions,
            [server](const Request &request) { Q_EMIT server->requestReceived(request); }),
          q(server),
          m_calls(new CallQueue(server))
    {
    }

    // Runs \a function in the server's thread, and waits for it.
    template<typename Function>
    auto call(Function function)
    {
        using Result = std::invoke_result_t<Function>;
        if (QThread::currentThread() == q->thread())
            return function();
        if constexpr (std::is_void_v<Result>) {
            m_calls->call(function);
        } else {
            Result result {};
            m_calls->call([&] { result = function(); });
            return result;
        }
    }

    DevelopmentServer *const q;

private:
    CallQueue *const m_calls; // a child of the server, to go with it to its thread
};

/*!
    \class ElectricDev::DevelopmentServer
    \brief A small server that answers as Electric does, for the demo, the examples and the tests.

    It keeps its tables in SQLite and listens on the loopback address only. Production uses
    Electric itself, over PostgreSQL.

    The server does all of its work in the thread its object lives in. Its functions may be called
    from any thread: from another one they wait until that thread's event loop has run them.
    Moving the object is possible before the first call of seed() or listen() only.

    tools/devserver/README.md describes the seed's format and the HTTP interface for writing.
*/
DevelopmentServer::DevelopmentServer(QObject *parent) : DevelopmentServer(Options(), parent) { }

/*!
    Creates a server with \a options. Times are in milliseconds, \c chunkBytes is the size at which
    a chunk of a snapshot or of a log ends, \c secret (where it is not empty) must come with every
    shape request as the parameter of that name.
*/
DevelopmentServer::DevelopmentServer(const Options &options, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, options))
{
}

/*!
    Drops all connections and closes the database. To be called in the server's own thread, or when
    that has ended.
*/
DevelopmentServer::~DevelopmentServer()
{
    d->close();
}

/*!
    Creates the tables that \a json describes, with their rows; those that exist are left alone.
    Returns false, and has created nothing, if there is anything wrong with it; see errorString().
*/
bool DevelopmentServer::seed(const QByteArray &json)
{
    return d->call([&] { return d->seed(json); });
}

/*!
    Does the same with the content of the file \a fileName.
*/
bool DevelopmentServer::seedFile(const QString &fileName)
{
    QFile file(fileName);
    const bool isOpen = file.open(QIODevice::ReadOnly);
    if (isOpen && seed(file.readAll()))
        return true;
    const QString text = isOpen ? errorString() : file.errorString();
    d->call([&] { d->setError(fileName + u": "_s + text); });
    return false;
}

/*!
    Opens the database and listens on \a port of the loopback address, on a free one if it is 0.
    Returns false if that fails; see errorString().
*/
bool DevelopmentServer::listen(quint16 port)
{
    return d->call([&] { return d->listen(port); });
}

bool DevelopmentServer::isListening() const
{
    return d->call([this] { return d->isListening(); });
}

/*!
    Stops listening and drops all connections. A database in a file is closed; one in memory stays
    until the server is destroyed, so that listen() can play a server that comes back.
*/
void DevelopmentServer::close()
{
    d->call([this] { d->close(); });
}

/*!
    Drops all connections, in the middle of their answers if need be, and goes on listening.
*/
void DevelopmentServer::dropConnections()
{
    d->call([this] { d->dropConnections(); });
}

/*!
    Returns the port of the last successful listen().
*/
quint16 DevelopmentServer::port() const
{
    return d->call([this] { return d->port(); });
}

/*!
    Returns the URL of the shapes, as a client wants it.
*/
QUrl DevelopmentServer::url() const
{
    QUrl url = baseUrl();
    url.setPath(u"/v1/shape"_s);
    return url;
}

/*!
    Returns the URL without a path.
*/
QUrl DevelopmentServer::baseUrl() const
{
    QUrl url;
    url.setScheme(u"http"_s);
    url.setHost(u"127.0.0.1"_s);
    url.setPort(port());
    return url;
}

/*!
    Returns why the last seed() or listen() failed.
*/
QString DevelopmentServer::errorString() const
{
    return d->call([this] { return d->errorString(); });
}

/*!
    Writes to \a table as POST /tables/<table> does: \a operations is an object with "op", "value"
    and "key", or an array of them, which makes one transaction.
*/
WriteResult DevelopmentServer::write(const QString &table, const QJsonValue &operations)
{
    return d->call([&] { return d->write(table, operations); });
}

/*!
    \overload

    The operations are read from \a json.
*/
WriteResult DevelopmentServer::write(const QString &table, const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isNull())
        return {400, error.errorString(), 0, 0};
    return write(table,
                 document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()));
}

/*!
    Inserts a row with \a value into \a table.
*/
WriteResult DevelopmentServer::insert(const QString &table, const QJsonObject &value)
{
    return write(table, QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, value}});
}

/*!
    Updates the row of \a table whose primary key stands in \a value to the rest of \a value.
*/
WriteResult DevelopmentServer::update(const QString &table, const QJsonObject &value)
{
    return write(table, QJsonObject {{u"op"_s, u"update"_s}, {u"value"_s, value}});
}

/*!
    Deletes the row of \a table that \a key names.
*/
WriteResult DevelopmentServer::remove(const QString &table, const QJsonObject &key)
{
    return write(table, QJsonObject {{u"op"_s, u"delete"_s}, {u"key"_s, key}});
}

/*!
    Ends all shapes of \a table, as Electric does when a table is altered: their handles are dead,
    a waiting request gets a 409 without the new handle, a stream is closed.
*/
WriteResult DevelopmentServer::rotate(const QString &table)
{
    return d->call([&] { return d->rotate(table); });
}

/*!
    Adds the column \a name to \a table, described by \a definition as in a seed, and rotates.
*/
WriteResult DevelopmentServer::addColumn(const QString &table, const QString &name,
                                         const QJsonObject &definition)
{
    QJsonObject add = definition;
    add.insert(u"name"_s, name);
    const QJsonObject change {{u"add"_s, add}};
    return d->call([&] { return d->alter(table, change); });
}

/*!
    Drops the column \a name of \a table, and rotates.
*/
WriteResult DevelopmentServer::dropColumn(const QString &table, const QString &name)
{
    const QJsonObject change {{u"drop"_s, name}};
    return d->call([&] { return d->alter(table, change); });
}

/*!
    Returns the rows of \a table in the order of its key, as JSON: an array of objects of texts. An
    object with a message in it where there is no such table.
*/
QByteArray DevelopmentServer::rows(const QString &table) const
{
    return d->call([&] { return d->rows(table); });
}

/*!
    Returns the tables and how many rows each has, by name.
*/
QMap<QString, qint64> DevelopmentServer::rowCounts() const
{
    return d->call([this] { return d->rowCounts(); });
}

/*!
    Returns the types that are not known here, by "table.column". Their values are kept as text.
*/
QMap<QString, QString> DevelopmentServer::foreignTypes() const
{
    return d->call([this] { return d->foreignTypes(); });
}

/*!
    Sets the function that is asked, in the server's thread and before each request is answered,
    whether anything is to go wrong with the answer. An empty \a handler ends the faults.
*/
void DevelopmentServer::setFaultHandler(const FaultHandler &handler)
{
    d->call([&] { d->setFaultHandler(handler); });
}

/*!
    Returns the requests since the start or the last clearRequests(), the newest last; at most
    10,000 are kept.
*/
QList<Request> DevelopmentServer::requests() const
{
    return d->call([this] { return d->requests(); });
}

void DevelopmentServer::clearRequests()
{
    d->call([this] { d->clearRequests(); });
}

/*!
    Returns how many live requests are being held now, long polls and streams.
*/
int DevelopmentServer::waitingRequests() const
{
    return d->call([this] { return d->waitingRequests(); });
}

} // namespace ElectricDev
