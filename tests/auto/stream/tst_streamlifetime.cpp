// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "repetitions.h"
#include "serverthread.h"
#include "streamtest.h"
#include "workerthread_p.h"

#include <QtCore/QJsonObject>
#include <QtCore/QLoggingCategory>
#include <QtCore/QMetaMethod>
#include <QtCore/QPointer>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <mutex>

using namespace Electric;
using namespace ElectricDev;

// Threads, the ends of streams, many of them; and what must not leak: credentials.
class TestStreamLifetime : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void destroyed_inASlot_data();
    void destroyed_inASlot();
    void destroyed_inASlotOfAnotherShape_data();
    void destroyed_inASlotOfAnotherShape();
    void destroyed_atRandomMoments();
    void destroyed_lastOfAll();
    void manyStreams();
    void ownThread();
    void oldBatches_areNotShown();
    void managerFactory();
    void credentials_data();
    void credentials();
};

namespace {

// All that the library and Qt log while it lives.
class LogCatcher
{
public:
    LogCatcher()
    {
        s_text.clear();
        QLoggingCategory::setFilterRules(QStringLiteral("electric*=true"));
        m_before = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext &, const QString &text) {
                const std::scoped_lock lock(s_mutex);
                s_text += text + u'\n';
            });
    }

    ~LogCatcher()
    {
        qInstallMessageHandler(m_before);
        QLoggingCategory::setFilterRules(QString());
    }

    static QString text()
    {
        const std::scoped_lock lock(s_mutex);
        return s_text;
    }

private:
    static inline std::mutex s_mutex;
    static inline QString s_text;
    QtMessageHandler m_before;
};

// Deletes a stream when it emits a signal for the nth time.
class Executioner : public QObject
{
    Q_OBJECT

public:
    Executioner(ShapeStream *stream, const QByteArray &signal, int nth)
        : m_stream(stream), m_left(nth)
    {
        const QMetaObject &type = ShapeStream::staticMetaObject;
        const QMetaMethod emitted = type.method(type.indexOfSignal(signal.constData()));
        connect(stream, emitted, this,
                staticMetaObject.method(staticMetaObject.indexOfSlot("act()")));
    }

private Q_SLOTS:
    void act()
    {
        if (--m_left == 0)
            delete m_stream;
    }

private:
    ShapeStream *const m_stream;
    int m_left;
};

// A manager that counts its requests.
class RecordingManager : public QNetworkAccessManager
{
public:
    explicit RecordingManager(std::atomic<int> *requests) : m_requests(requests) { }

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request,
                                 QIODevice *data) override
    {
        ++*m_requests;
        return QNetworkAccessManager::createRequest(operation, request, data);
    }

private:
    std::atomic<int> *const m_requests;
};

} // namespace

void TestStreamLifetime::init()
{
    startServer();
}

void TestStreamLifetime::destroyed_inASlot_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal : {"batchReceived(Electric::MessageBatch)", "upToDate()",
                               "mustRefetch()", "errorOccurred(Electric::Error)", "handleChanged()",
                               "offsetChanged()", "lastSyncedAtChanged()", "bytesReceivedChanged()",
                               "rowsReceivedChanged()", "requestsSentChanged()", "errorChanged()",
                               "isConnectedChanged()", "isUpToDateChanged()", "stateChanged()"})
        QTest::newRow(signal) << QByteArray(signal);
}

/*
    An app throws the stream away in a slot that is connected to it.
*/
void TestStreamLifetime::destroyed_inASlot()
{
    QFETCH(QByteArray, signal);
    for (int nth = 1; nth <= 3; ++nth) {
        startServer();
        QPointer<ShapeStream> stream = new ShapeStream;
        describe(*stream);
        const Executioner executioner(stream, signal, nth);
        stream->start();
        QTRY_VERIFY(!stream || m_server->waitingRequests() == 1);
        m_server->rotate(QStringLiteral("items"));
        QTRY_VERIFY(!stream || m_server->waitingRequests() == 1);
        fault(answer(503));
        if (stream)
            stream->refresh();
        QTRY_VERIFY(!stream || m_server->waitingRequests() == 1);
        delete stream;
        QTRY_COMPARE(m_server->waitingRequests(), 0);
    }
}

void TestStreamLifetime::destroyed_inASlotOfAnotherShape_data()
{
    QTest::addColumn<QByteArray>("signal");
    for (const char *signal : {"whereChanged()", "definitionChanged()", "handleChanged()",
                               "offsetChanged()", "isUpToDateChanged()", "mustRefetch()"})
        QTest::newRow(signal) << QByteArray(signal);
}

void TestStreamLifetime::destroyed_inASlotOfAnotherShape()
{
    QFETCH(QByteArray, signal);
    QPointer<ShapeStream> stream = new ShapeStream;
    describe(*stream);
    stream->start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const Executioner executioner(stream, signal, 1);
    stream->setWhere(QStringLiteral("id > 3"));
    QTRY_VERIFY(!stream);
    QTRY_COMPARE(m_server->waitingRequests(), 0);
}

void TestStreamLifetime::destroyed_atRandomMoments()
{
    QRandomGenerator random(20261123);
    Options options;
    options.longPollMs = 5;
    startServer(options);
    const int runs = repetitions(200);
    for (int i = 0; i < runs; ++i) {
        auto stream = std::make_unique<ShapeStream>();
        describe(*stream);
        if (random.bounded(4) == 0)
            fault(answer(503), 1);
        stream->start();
        const int rounds = random.bounded(60);
        for (int round = 0; round < rounds; ++round)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        if (random.bounded(3) == 0)
            m_server->rotate(QStringLiteral("items"));
        stream.reset();
    }
    QTRY_COMPARE(m_server->waitingRequests(), 0);
}

/*
    The network thread goes with the last stream, and comes again with the next.
*/
void TestStreamLifetime::destroyed_lastOfAll()
{
    for (int i = 0; i < 5; ++i) {
        ShapeStream stream;
        describe(stream);
        stream.start();
        QTRY_COMPARE(m_server->waitingRequests(), 1);
    }
    QTRY_COMPARE(m_server->waitingRequests(), 0);
}

/*
    More long polls than connections that one manager has for a host, and all hear of a change.
*/
void TestStreamLifetime::manyStreams()
{
    constexpr int Count = 20;
    std::vector<std::unique_ptr<ShapeStream>> streams;
    std::vector<Recorder *> recorders;
    for (int i = 0; i < Count; ++i) {
        streams.push_back(std::make_unique<ShapeStream>());
        describe(*streams.back());
        recorders.push_back(new Recorder(streams.back().get()));
        streams.back()->start();
    }
    QTRY_COMPARE(m_server->waitingRequests(), Count);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    const auto heard = [](const Recorder *recorder) { return recorder->operations().size() == 11; };
    QTRY_VERIFY(std::all_of(recorders.begin(), recorders.end(), heard));
    QTRY_COMPARE(m_server->waitingRequests(), Count);

    streams.erase(streams.begin() + 3, streams.begin() + 13);
    QTRY_COMPARE(m_server->waitingRequests(), Count - 10);
    streams[0]->refresh();
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 12}});
    for (const auto &stream : streams)
        QTRY_COMPARE(stream->rowsReceived(), 12);
}

/*
    A stream may live in any thread with an event loop.
*/
void TestStreamLifetime::ownThread()
{
    const QUrl url = m_server->url(); // asked for here: the server is in this thread
    std::atomic<int> rows = 0;
    std::atomic<bool> isElsewhere = false;
    ShapeStream *stream = nullptr; // in the thread only
    WorkerThread thread(QStringLiteral("Test")); // its end is waited for, so the last of these
    thread.post([&] {
        stream = new ShapeStream;
        connect(stream, &ShapeStream::batchReceived, stream, [&](const MessageBatch &batch) {
            rows += int(batch.changeCount());
            isElsewhere = isElsewhere || !thread.isCurrent();
        });
        stream->setUrl(url);
        stream->setTable(QStringLiteral("items"));
        stream->start();
    });
    QTRY_COMPARE(rows, 10);
    QVERIFY(!isElsewhere);
    thread.post([&] { delete stream; });
}

/*
    A batch of the shape before is already on its way to this thread.
*/
void TestStreamLifetime::oldBatches_areNotShown()
{
    const ServerThread server(R"({"tables": {
        "a": {"columns": {"id": {"type": "int8", "not_null": true, "pk_index": 0}}, "rows": [{"id": 1}]},
        "b": {"columns": {"id": {"type": "int8", "not_null": true, "pk_index": 0}}, "rows": [{"id": 2}]}
    }})");
    server->setFaultHandler([](const Request &request) -> std::optional<Fault> {
        if (request.queryValue(u"table") != u"a" || request.queryValue(u"offset") == u"-1")
            return std::nullopt;
        Fault slow;
        slow.delayMs = 100;
        return slow;
    });
    const auto answered = std::make_shared<QSemaphore>();
    ShapeStream stream;
    stream.setUrl(server->url());
    stream.setTable(QStringLiteral("a"));
    stream.setNetworkAccessManagerFactory([answered] {
        auto *manager = new QNetworkAccessManager;
        connect(
            manager, &QNetworkAccessManager::finished, manager, [answered] { answered->release(); },
            Qt::QueuedConnection); // behind what the stream does with it
        return manager;
    });
    bool isNew = false;
    int old = 0;
    connect(&stream, &ShapeStream::mustRefetch, this, [&isNew] { isNew = true; });
    stream.start();
    QTRY_COMPARE(stream.requestsSent(), 2); // which is the slow one
    const QString handle = stream.handle();
    connect(&stream, &ShapeStream::batchReceived, this, [&](const MessageBatch &batch) {
        if (isNew && QString::fromUtf8(batch.handle()) == handle)
            ++old;
    });
    stream.setTable(QStringLiteral("b"));
    answered->acquire(2); // the answer waits in this thread's queue, behind the restart
    QTRY_VERIFY(isNew);
    QTRY_VERIFY(stream.isUpToDate());
    QVERIFY(stream.handle() != handle);
    QCOMPARE(old, 0);
}

void TestStreamLifetime::managerFactory()
{
    // The network thread may still have a manager when this function has ended.
    static std::atomic<int> made;
    static std::atomic<int> used;
    static std::atomic<bool> wasHere;
    QThread *const here = QThread::currentThread();
    {
        ShapeStream stream;
        describe(stream);
        stream.setNetworkAccessManagerFactory([here]() -> QNetworkAccessManager * {
            ++made;
            wasHere = wasHere || QThread::currentThread() == here;
            return new RecordingManager(&used);
        });
        stream.start();
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        QCOMPARE(made, 1);
        QCOMPARE(used, int(requests().size()));
        QVERIFY(!wasHere);
        stream.start(); // another start, another manager
        QTRY_COMPARE(made, 2);
        QTRY_COMPARE(m_server->waitingRequests(), 1);

        stream.setNetworkAccessManagerFactory([]() -> QNetworkAccessManager * { return nullptr; });
        stream.refresh();
        stream.start();
        QTRY_COMPARE(stream.state(), ShapeStream::Live);
    }
    QTRY_COMPARE(m_server->waitingRequests(), 0);
}

void TestStreamLifetime::credentials_data()
{
    QTest::addColumn<Fault>("fault");

    Fault closed;
    closed.closeWithoutAnswer = true;
    Fault cut;
    cut.truncateBodyAt = 10;
    QTest::newRow("401 with the request") << answer(
        401,
        R"({"message":"no: /v1/shape?secret=s3cr3t%2Fparam&mine=s3cr3t-own, Bearer s3cr3t-header"})");
    QTest::newRow("400 in words") << answer(
        400, "bad s3cr3t/param s3cr3t-own s3cr3t-header s3cr3t-pass");
    QTest::newRow("500 in words") << answer(500, "s3cr3t/param for Bearer s3cr3t-header");
    QTest::newRow("not JSON") << answer(
        200, "s3cr3t/param s3cr3t-header",
        {{"electric-handle", "h"}, {"electric-offset", "0_0"}, {"electric-schema", "{}"}});
    QTest::newRow("headers missing") << answer(200, "[]");
    QTest::newRow("closed") << closed;
    QTest::newRow("cut") << cut;
    QTest::newRow("redirect to nowhere")
        << answer(302, {}, {{"location", "http://127.0.0.1:1/?secret=s3cr3t/param"}});
}

/*
    Neither an error nor a log repeats a secret, even if the server does.
*/
void TestStreamLifetime::credentials()
{
    QFETCH(Fault, fault);
    const LogCatcher log;
    ShapeStream stream;
    describe(stream);
    QUrl url = m_server->url();
    url.setQuery(QStringLiteral("token=s3cr3t-url"));
    url.setUserName(QStringLiteral("me"));
    url.setPassword(QStringLiteral("s3cr3t-pass"));
    stream.setUrl(url);
    stream.setExtraParams({{QStringLiteral("secret"), QStringLiteral("s3cr3t/param")},
                           {QStringLiteral("api_secret"), QStringLiteral("s3cr3t/")},
                           {QStringLiteral("mine"), QStringLiteral("s3cr3t-own")}});
    stream.setCredentialParams({QStringLiteral("mine")});
    stream.setHeaders({{QStringLiteral("Authorization"), QStringLiteral("Bearer s3cr3t-header")}});
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    StreamTest::fault(fault, -1);
    stream.start();
    QTRY_VERIFY(!failed.isEmpty());
    QCOMPARE(requests().first().queryValue(u"secret"), QStringLiteral("s3cr3t/param"));
    QCOMPARE(requests().first().header("authorization"), QByteArray("Bearer s3cr3t-header"));
    const auto error = qvariant_cast<Error>(failed.first().first());
    QVERIFY2(!error.text().contains(QStringLiteral("s3cr3t")), qPrintable(error.text()));
    QVERIFY2(!error.serverMessage().contains(QStringLiteral("s3cr3t")),
             qPrintable(error.serverMessage()));
    QVERIFY(!error.serverMessage().contains(QStringLiteral("param"))); // the rest of one
    m_server->setFaultHandler({});
    stream.retry();
    QTRY_VERIFY(stream.isUpToDate());
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QVERIFY(log.text().contains(QStringLiteral("items"))); // it does log
    QVERIFY2(!log.text().contains(QStringLiteral("s3cr3t")), qPrintable(log.text()));
}

QTEST_GUILESS_MAIN(TestStreamLifetime)

#include "tst_streamlifetime.moc"
