// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "benchlog.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtCore/QUrlQuery>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <cstdio>

using namespace Qt::StringLiterals;

// A server of one shape that costs as little as can be, so that clients are what is measured: no
// database, and bodies that are ready before the first request.

namespace {

constexpr int LongPollMilliseconds = 20'000;
constexpr qsizetype LongestHead = 64 * 1024;

class BenchServer : public QTcpServer
{
    Q_OBJECT

public:
    BenchServer(const BenchRows &rows, qint64 count);

    BenchLog log;
    qint64 requests = 0;
    qint64 bytesSent = 0;

Q_SIGNALS:
    void logChanged();

private:
    void serve();
};

class Connection : public QObject
{
    Q_OBJECT

public:
    Connection(QTcpSocket *socket, BenchServer *server);

private:
    void wake(); // a request that waits may have an answer now
    void read();
    void answer(const QByteArray &target);
    void answerControl(const QString &path, const QUrlQuery &query);
    void answerShape();
    void send(const QByteArray &status, const QByteArray &headers, const QByteArray &body);
    QByteArray headersOf(const BenchLog::Answer &answer) const;

    QTcpSocket *const m_socket;
    BenchServer *const m_server;
    BenchLog *const m_log;
    QTimer m_patience; // active while a live request waits
    QByteArray m_input;
    QByteArray m_handle;
    QByteArray m_offset;
    bool m_isLive = false;
};

BenchServer::BenchServer(const BenchRows &rows, qint64 count) : log(rows, count)
{
    connect(this, &QTcpServer::newConnection, this, &BenchServer::serve);
}

void BenchServer::serve()
{
    while (QTcpSocket *const socket = nextPendingConnection())
        new Connection(socket, this); // which is the socket's child
}

Connection::Connection(QTcpSocket *socket, BenchServer *server)
    : QObject(socket), m_socket(socket), m_server(server), m_log(&server->log)
{
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_patience.setSingleShot(true);
    m_patience.setInterval(LongPollMilliseconds);
    connect(&m_patience, &QTimer::timeout, this, &Connection::answerShape);
    connect(server, &BenchServer::logChanged, this, &Connection::wake);
    connect(socket, &QTcpSocket::readyRead, this, &Connection::read);
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
}

void Connection::read()
{
    m_input += m_socket->readAll();
    for (qsizetype end = m_input.indexOf("\r\n\r\n"); end >= 0 && !m_patience.isActive();
         end = m_input.indexOf("\r\n\r\n")) {
        const QByteArrayList words = m_input.first(m_input.indexOf("\r\n")).split(' ');
        m_input.remove(0, end + 4);
        if (words.size() != 3 || words[0] != "GET")
            return m_socket->abort();
        answer(words[1]);
    }
    if (m_input.size() > LongestHead)
        m_socket->abort();
}

void Connection::answer(const QByteArray &target)
{
    ++m_server->requests;
    const QUrl url = QUrl::fromEncoded(target);
    const QUrlQuery query(url);
    if (!query.hasQueryItem(u"offset"_s))
        return answerControl(url.path(), query);
    m_offset = query.queryItemValue(u"offset"_s).toLatin1();
    m_handle = query.queryItemValue(u"handle"_s).toLatin1();
    m_isLive = query.queryItemValue(u"live"_s) == "true"_L1;
    const bool isCurrent = m_offset == "-1" || m_handle == m_log->handle();
    if (m_isLive && isCurrent && m_log->knows(m_offset) && !m_log->after(m_offset).hasChanges)
        return m_patience.start();
    answerShape();
}

void Connection::wake()
{
    if (!m_patience.isActive())
        return;
    m_patience.stop();
    answerShape();
}

void Connection::answerControl(const QString &path, const QUrlQuery &query)
{
    QByteArray body = "{}";
    if (path == "/tick"_L1) {
        m_log->update(1);
    } else if (path == "/ticks"_L1) {
        m_log->update(query.queryItemValue(u"n"_s).toLongLong());
    } else if (path == "/rotate"_L1) {
        m_log->rotate();
    } else if (path == "/stats"_L1) {
        body = "{\"requests\":" + QByteArray::number(m_server->requests)
            + ",\"bytes\":" + QByteArray::number(m_server->bytesSent) + '}';
        return send("200 OK", {}, body);
    } else {
        return send("404 Not Found", {}, body);
    }
    Q_EMIT m_server->logChanged(); // first: the change is what is measured
    send("200 OK", {}, body);
}

void Connection::answerShape()
{
    if (m_offset != "-1" && m_handle != m_log->handle()) {
        return send("409 Conflict", "electric-handle: " + m_log->handle() + "\r\n",
                    R"([{"headers":{"control":"must-refetch"}}])");
    }
    if (!m_log->knows(m_offset)) {
        return send("400 Bad Request", {},
                    R"({"errors":{"offset":["out of bounds for this shape"]}})");
    }
    const BenchLog::Answer answer = m_log->after(m_offset);
    send("200 OK", headersOf(answer), answer.body);
}

QByteArray Connection::headersOf(const BenchLog::Answer &answer) const
{
    QByteArray headers
        = "electric-handle: " + m_log->handle() + "\r\nelectric-offset: " + answer.offset + "\r\n";
    if (answer.isUpToDate)
        headers += "electric-up-to-date: \r\n";
    if (m_isLive) {
        headers += "electric-cursor: " + QByteArray::number(QDateTime::currentSecsSinceEpoch() / 20)
            + "\r\n";
    } else {
        headers += "electric-schema: " + m_log->schema() + "\r\n";
    }
    return headers;
}

void Connection::send(const QByteArray &status, const QByteArray &headers, const QByteArray &body)
{
    m_server->bytesSent += body.size();
    m_socket->write("HTTP/1.1 " + status
                    + "\r\ncontent-type: application/json\r\ncache-control: no-store\r\n" + headers
                    + "content-length: " + QByteArray::number(body.size()) + "\r\n\r\n");
    m_socket->write(body); // by itself: the socket shares it then
    m_socket->flush();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Serves the shape `items` out of memory. KIND is one of "_s
                                     + QString::fromLatin1(BenchRows::kinds().join(", ")) + u'.');
    parser.addHelpOption();
    parser.addPositionalArgument(u"PORT"_s, u"0 for any that is free."_s);
    parser.addPositionalArgument(u"ROWS"_s, u"How many rows."_s);
    parser.addPositionalArgument(u"KIND"_s, u"What they look like: plain by default."_s,
                                 u"[KIND]"_s);
    parser.process(app);
    const QStringList arguments = parser.positionalArguments();
    bool isPort = false;
    bool isCount = false;
    const ushort port = arguments.value(0).toUShort(&isPort);
    const qint64 count = arguments.value(1).toLongLong(&isCount);
    const BenchRows rows(arguments.value(2, u"plain"_s).toLatin1());
    if (!isPort || !isCount || count < 0 || arguments.size() > 3 || !rows.isValid())
        parser.showHelp(2);

    BenchServer server(rows, count);
    if (!server.listen(QHostAddress::LocalHost, port)) {
        std::fprintf(stderr, "benchserver: %s\n", qPrintable(server.errorString()));
        return 1;
    }
    std::printf("ready %d with %lld rows in %lld chunks\n", server.serverPort(),
                static_cast<long long>(count), static_cast<long long>(server.log.chunkCount()));
    std::fflush(stdout);
    return app.exec();
}

#include "benchserver.moc"
