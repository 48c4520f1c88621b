// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rawtest.h"
#include "streamtest.h"

#include <QtCore/QLocale>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::ShapeStream;

// Whatever bytes a server answers with, each has a stated result.
class TestHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void notHttp();
    void retryAfter_data();
    void retryAfter();
    void hangsUp_data();
    void hangsUp();
    void answersBeforeItHasRead_data();
    void answersBeforeItHasRead();
    void oneConnection();
    void connectionForEach_data();
    void connectionForEach();
    void largeSchema_data();
    void largeSchema();
};

namespace {

const QByteArray Body = Raw::array({Raw::upToDate()});

// The answer that a server without faults gives, one of its headers written otherwise.
QByteArray answerWith(const QByteArray &name, const RawHeaders &instead)
{
    RawHeaders headers = Raw::headers("0_inf");
    headers.removeIf([&name](const RawHeader &header) { return header.first == name; });
    return rawAnswer(200, headers + instead, Body);
}

QByteArray headOf(const RawHeaders &more, const QByteArray &version = "HTTP/1.1")
{
    return rawHead(200, Raw::headers("0_inf") + more).replace("HTTP/1.1", version);
}

QByteArray chunked(const QByteArray &body)
{
    return QByteArray::number(body.size(), 16) + "\r\n" + body + "\r\n0\r\n\r\n";
}

QByteArray otherCase(const QByteArray &answer, bool isUpper)
{
    const qsizetype start = answer.indexOf("\r\n");
    const qsizetype end = answer.indexOf("\r\n\r\n");
    QByteArrayList lines = answer.left(end).mid(start + 2).split('\n');
    for (QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.left(colon);
        line.replace(0, colon, isUpper ? name.toUpper() : name.left(1).toUpper() + name.mid(1));
    }
    return answer.left(start + 2) + lines.join('\n') + answer.mid(end);
}

} // namespace

void TestHttp::answers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("isClosed");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<ShapeStream::State>("state");

    const auto usable = [](const char *name, const QByteArray &answer, bool isClosed = false) {
        QTest::newRow(name) << answer << isClosed << Error::NoError << 0 << ShapeStream::Live;
    };
    const auto retried = [](const char *name, const QByteArray &answer, Error::Code code,
                            int status, bool isClosed = false) {
        QTest::newRow(name) << answer << isClosed << code << status << ShapeStream::Retrying;
    };
    const auto final
        = [](const char *name, const QByteArray &answer, Error::Code code, int status) {
              QTest::newRow(name) << answer << false << code << status << ShapeStream::Failed;
          };
    const QByteArray good = rawAnswer(200, Raw::headers("0_inf"), Body);
    const QByteArray length = QByteArray::number(Body.size());

    usable("204", rawHead(204, Raw::headers("0_inf")));
    usable("204, closed", rawHead(204, Raw::headers("0_inf")), true);
    final("204 without position", rawHead(204, {}), Error::MissingHeaders, 204);
    retried("304", rawHead(304, {}), Error::InvalidResponse, 304);
    retried("302 to nowhere", rawAnswer(302, {}, {}), Error::InvalidResponse, 302);
    final("a page without position",
          rawAnswer(200, {{"content-type", "text/html"}}, "<html>Welcome to the hotel</html>"),
          Error::MissingHeaders, 200);
    retried("a page with position", rawAnswer(200, Raw::headers("0_inf"), "<html></html>"),
            Error::InvalidResponse, 200);
    retried("empty", rawAnswer(200, Raw::headers("0_inf"), {}), Error::InvalidResponse, 200);

    retried("length too small", headOf({{"content-length", "5"}}) + Body, Error::InvalidResponse,
            200, true);
    retried("length too large", headOf({{"content-length", "5000"}}) + Body, Error::NetworkFailed,
            0, true);
    usable("length is no number", headOf({{"content-length", "many"}}) + Body, true);
    usable("length is negative", headOf({{"content-length", "-7"}}) + Body, true);
    usable("no length", headOf({}) + Body, true);
    retried("no length, cut off", headOf({}) + Body.chopped(1), Error::InvalidResponse, 200, true);
    usable("HTTP/1.0", headOf({}, "HTTP/1.0") + Body, true);
    usable("HTTP/1.0 with length", headOf({{"content-length", length}}, "HTTP/1.0") + Body, true);

    const RawHeaders inChunks {{"transfer-encoding", "chunked"}};
    usable("chunked", headOf(inChunks) + chunked(Body));
    usable("chunked, with extension and trailer",
           headOf(inChunks) + chunked(Body).replace("\r\n[", ";a=b\r\n[").chopped(2)
               + "trailer: 1\r\n\r\n");
    retried("chunked, cut off", headOf(inChunks) + chunked(Body).chopped(5), Error::NetworkFailed,
            0, true);
    retried("chunk without size", headOf(inChunks) + "many\r\n" + Body + "\r\n0\r\n\r\n",
            Error::InvalidResponse, 200, true);

    usable("upper case", otherCase(good, true));
    usable("first letter in upper case", otherCase(good, false));
    usable("handle twice", answerWith({}, {{"electric-handle", "h"}}));
    usable("offset twice", answerWith({}, {{"Electric-Offset", "0_inf"}}));
    usable("schema twice", answerWith({}, {{"electric-schema", Raw::Schema}}));
    usable("blanks", answerWith("electric-handle", {{"electric-handle", "  h \t"}}));
    usable("100 before", "HTTP/1.1 100 Continue\r\n\r\n" + good);
    retried("two schemas", answerWith({}, {{"electric-schema", R"({"id":{"type":"text"}})"}}),
            Error::InvalidResponse, 200);

    usable("409, chunked",
           rawHead(409, RawHeaders {{"electric-handle", "h2"}} + inChunks)
               + chunked(R"([{"headers":{"control":"must-refetch"}}])"));
    final("400 with a large page", rawAnswer(400, {}, "<html>" + QByteArray(2 << 20, 'x')),
          Error::RequestRefused, 400);
    final("400 with many words",
          rawAnswer(400, {}, R"({"message":")" + QByteArray(2 << 20, 'x') + "\"}"),
          Error::RequestRefused, 400);
    final("407", rawAnswer(407, {{"proxy-authenticate", "Basic realm=x"}}, {}),
          Error::RequestRefused, 407);
}

/*
    In the place of the second answer. What is not usable leaves the position where it was.
*/
void TestHttp::answers()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, isClosed);
    QFETCH(Error::Code, code);
    QFETCH(int, status);
    QFETCH(ShapeStream::State, state);

    int left = 1;
    RawServer server([&](const RawRequest &request) {
        const bool isSecond = request.offset() == QLatin1StringView("0_0") && left > 0;
        if (!isSecond) {
            Raw::answeredFirst(request, {Raw::insert(1)},
                               request.value(QStringLiteral("expired_handle")).isEmpty() ? "h"
                                                                                         : "h2");
            return;
        }
        --left;
        request.write(answer);
        if (isClosed)
            request.socket->disconnectFromHost();
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    const Recorder recorder(&stream);
    QList<ShapeStream::State> states;
    QList<Error> errors;
    connect(&stream, &ShapeStream::errorOccurred, this, [&](const Error &error) {
        states.append(stream.state());
        errors.append(error);
        QCOMPARE(stream.offset(), QStringLiteral("0_0"));
    });
    stream.start();
    if (state == ShapeStream::Failed) {
        QTRY_COMPARE(stream.state(), ShapeStream::Failed);
        stream.retry();
    }
    QTRY_VERIFY(stream.isUpToDate());
    QTRY_VERIFY(server.requests().last().isLive());
    QCOMPARE(server.requests().last().offset(), QStringLiteral("0_inf"));
    QCOMPARE(server.requests().last().value(QStringLiteral("handle")), stream.handle());
    QVERIFY2(stream.handle() == u"h" || stream.handle() == u"h2", qPrintable(stream.handle()));
    QCOMPARE(left, 0);
    QCOMPARE(recorder.rows().size(), 1);
    QVERIFY(!stream.error());
    if (code == Error::NoError) {
        QVERIFY2(errors.isEmpty(), qPrintable(errors.value(0).text()));
        return;
    }
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().code(), code);
    QCOMPARE(errors.first().httpStatus(), status);
    QCOMPARE(states, QList {state});
    QCOMPARE(errors.first().willRetry(), state == ShapeStream::Retrying);
    QVERIFY(!errors.first().text().isEmpty());
    QVERIFY2(errors.first().text().size() < 2000, "nobody reads that");
}

/*
    Qt itself asks a few times before it says so.
*/
void TestHttp::notHttp()
{
    bool isMistaken = true;
    RawServer server([&isMistaken](const RawRequest &request) {
        if (!isMistaken) {
            Raw::answeredFirst(request);
            return;
        }
        request.write("SSH-2.0-OpenSSH_9.2\r\n");
        request.socket->disconnectFromHost();
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(errors.first().first().value<Error>().code(), Error::NetworkFailed);
    QVERIFY(errors.first().first().value<Error>().willRetry());
    isMistaken = false;
    QTRY_VERIFY(stream.isUpToDate());
}

void TestHttp::retryAfter_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("least");
    QTest::addColumn<qint64>("most");

    const auto inSeconds = [](qint64 seconds) {
        return QLocale::c()
            .toString(QDateTime::currentDateTimeUtc().addSecs(seconds),
                      QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
            .toLatin1();
    };
    for (const int status : {429, 503}) {
        const auto row
            = [status](const char *name, const QByteArray &value, qint64 least, qint64 most) {
                  QTest::addRow("%d %s", status, name) << status << value << least << most;
              };
        constexpr qint64 Hour = 3'600'000;
        row("seconds", "120", 120'000, 120'000);
        row("date", inSeconds(1000), 500'000, 1'000'000);
        row("date, far away", inSeconds(10 * Hour / 1000), Hour, Hour);
        row("date that has passed", inSeconds(-1000), 0, 1);
        row("garbage", "soon", 0, 1);
        row("negative", "-5", 0, 1);
        row("empty", "", 0, 1);
    }
}

void TestHttp::retryAfter()
{
    QFETCH(int, status);
    QFETCH(QByteArray, value);
    QFETCH(qint64, least);
    QFETCH(qint64, most);

    bool isFirst = true;
    RawServer server([&](const RawRequest &request) {
        if (std::exchange(isFirst, false))
            request.write(rawAnswer(status, {{"Retry-After", value}}, {}));
        else
            Raw::answeredFirst(request);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<Error>();
    QCOMPARE(error.code(), Error::ServerUnavailable);
    QVERIFY2(error.retryDelay() >= least && error.retryDelay() <= most,
             qPrintable(QString::number(error.retryDelay())));
    if (most > 1)
        stream.retry(); // somebody knows better
    QTRY_VERIFY(stream.isUpToDate());
}

void TestHttp::hangsUp_data()
{
    QTest::addColumn<bool>("isReset");

    QTest::newRow("closed") << false;
    QTest::newRow("reset") << true;
}

/*
    After each byte of its answer's head.
*/
void TestHttp::hangsUp()
{
    QFETCH(bool, isReset);

    const QByteArray head = rawHead(200, {{"electric-handle", "h"}, {"content-length", "500"}});
    qsizetype sent = 0;
    RawServer server([&](const RawRequest &request) {
        if (sent > head.size()) {
            Raw::answeredFirst(request);
            return;
        }
        request.write(head.first(sent++));
        if (isReset)
            request.hangUp();
        else
            request.socket->disconnectFromHost();
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    QList<Error> errors;
    connect(&stream, &ShapeStream::errorOccurred, this,
            [&](const Error &error) { errors.append(error); });
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QVERIFY2(errors.size() >= head.size() / 2, "Qt itself may send a request again");
    for (const Error &error : std::as_const(errors)) {
        QVERIFY2(error.code() == Error::NetworkFailed || error.code() == Error::InvalidResponse,
                 qPrintable(error.codeName() + error.text()));
        QVERIFY(error.willRetry());
    }
}

void TestHttp::answersBeforeItHasRead_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Error::Code>("code");

    QTest::newRow("refused") << 413 << Error::RequestRefused;
    QTest::newRow("busy") << 503 << Error::ServerUnavailable;
}

/*
    A snapshot whose condition is longer than the server likes to read.
*/
void TestHttp::answersBeforeItHasRead()
{
    QFETCH(int, status);
    QFETCH(Error::Code, code);

    QTcpServer early;
    QVERIFY(early.listen(QHostAddress::LocalHost));
    connect(&early, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *const socket = early.nextPendingConnection()) {
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, socket, [socket, status] {
                if (socket->property("answered").toBool())
                    return;
                socket->setProperty("answered", true);
                socket->write(rawAnswer(status, {{"connection", "close"}}, "no"));
                socket->disconnectFromHost();
            });
        }
    });
    ShapeStream stream;
    stream.setUrl(QUrl(QStringLiteral("http://127.0.0.1:%1/v1/shape").arg(early.serverPort())));
    stream.setTable(QStringLiteral("items"));
    stream.setBackoff({1, 1, 1});
    stream.setLog(ShapeStream::ChangesOnly);
    stream.setOffset(QStringLiteral("now"));
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    QSignalSpy snapshots(&stream, &ShapeStream::snapshotFinished);
    stream.requestSnapshot({{QStringLiteral("where"), QString(8 << 20, u'x')},
                            {QStringLiteral("method"), QStringLiteral("POST")}});
    QTRY_VERIFY(!errors.isEmpty());
    const auto error = errors.first().first().value<Error>();
    QVERIFY2(error.code() == code || error.code() == Error::NetworkFailed,
             qPrintable(error.codeName() + error.text()));
    stream.stop();
    QTRY_COMPARE(snapshots.size(), 1);
}

void TestHttp::oneConnection()
{
    constexpr int Chunks = 20;
    RawServer server([](const RawRequest &request) {
        const int at = request.offset() == QLatin1StringView("-1")
            ? 0
            : request.offset().section(u'_', 0, 0).toInt() + 1;
        if (request.isLive())
            return;
        const bool isLast = at == Chunks;
        request.write(rawAnswer(
            200, Raw::headers(QByteArray::number(at) + "_0"),
            Raw::array({Raw::insert(at), isLast ? Raw::upToDate() : Raw::insert(at + 1)})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_VERIFY(server.requests().size() == Chunks + 2 && server.requests().last().isLive());
    QCOMPARE(recorder.rows().size(), Chunks + 1);
    QCOMPARE(server.connections(), 1);
}

void TestHttp::connectionForEach_data()
{
    QTest::addColumn<bool>("isAnnounced");

    QTest::newRow("announced") << true;
    QTest::newRow("without a word") << false;
}

void TestHttp::connectionForEach()
{
    QFETCH(bool, isAnnounced);

    RawServer server([isAnnounced](const RawRequest &request) {
        if (request.isLive())
            return;
        const bool isFirst = request.offset() == QLatin1StringView("-1");
        RawHeaders headers = Raw::headers(isFirst ? "0_0" : "0_inf");
        if (isAnnounced)
            headers.append(RawHeader {"connection", "close"});
        request.write(
            rawAnswer(200, headers, Raw::array({isFirst ? Raw::insert(1) : Raw::upToDate()})));
        request.socket->disconnectFromHost();
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QTRY_VERIFY(server.requests().last().isLive());
    QCOMPARE(server.connections(), 3);
    QCOMPARE(errors.size(), 0);
}

void TestHttp::largeSchema_data()
{
    QTest::addColumn<int>("columns");

    for (const int columns : {100, 500, 1600}) // PostgreSQL's most
        QTest::addRow("%d", columns) << columns;
}

void TestHttp::largeSchema()
{
    QFETCH(int, columns);

    QByteArray schema = Raw::Schema.chopped(1);
    for (int i = 0; i < columns; ++i)
        schema += R"(,"column_with_a_name_)" + QByteArray::number(i) + R"(":{"type":"text"})";
    schema += '}';
    RawServer server([&schema](const RawRequest &request) {
        const bool isFirst = request.offset() == QLatin1StringView("-1");
        RawHeaders headers = Raw::headers(isFirst ? "0_0" : "0_inf");
        headers.last().second = schema;
        if (!request.isLive())
            request.write(
                rawAnswer(200, headers, Raw::array({isFirst ? Raw::insert(1) : Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.start();
    QTRY_VERIFY2(stream.isUpToDate(), qPrintable(stream.error().text()));
    QCOMPARE(stream.schema().columns().size(), columns + 2);
}

QTEST_GUILESS_MAIN(TestHttp)

#include "tst_http.moc"
