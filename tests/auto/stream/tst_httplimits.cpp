// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "encodings.h"
#include "rawtest.h"
#include "streamtest.h"

#include <QtCore/QFile>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::ShapeStream;
using Raw::Way;

// How large an answer may become, packed and unpacked.
class TestHttpLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whole_data();
    void whole();
    void atTheHeaders();
    void events_data();
    void events();
    void bomb();
};

namespace {

// Rows of `size` bytes together, which compress a thousand to one.
QByteArray longRows(qsizetype size)
{
    return Raw::array({Raw::insert(1, QByteArray(size, 'x'))});
}

} // namespace

void TestHttpLimits::whole_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Way>("way");

    const QByteArray body = longRows(1'000'000);
    QTest::newRow("plain") << QByteArray() << body << Way::Whole;
    QTest::newRow("plain, chunked") << QByteArray() << body << Way::Chunked;
    QTest::newRow("gzip") << QByteArray("gzip") << Encodings::gzip(body) << Way::Whole;
    QTest::newRow("gzip, chunked") << QByteArray("gzip") << Encodings::gzip(body) << Way::Chunked;
    QTest::newRow("gzip, bytewise") << QByteArray("gzip") << Encodings::gzip(body) << Way::Bytewise;
    QTest::newRow("deflate") << QByteArray("deflate") << Encodings::zlib(body) << Way::Whole;
}

void TestHttpLimits::whole()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    QFETCH(Way, way);

    RawServer server([&](const RawRequest &request) {
        if (request.offset() == QLatin1StringView("-1"))
            Raw::answerFirst(request, encoding, body, way);
        else
            Raw::answeredFirst(request);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setMaximumResponseSize(900'000);
    const Recorder recorder(&stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::ResponseTooLarge);
    QVERIFY(stream.error().text().contains(QStringLiteral("900000")));
    QVERIFY(!stream.error().willRetry());
    QCOMPARE(recorder.batches(), 0);
    QCOMPARE(stream.offset(), QStringLiteral("-1"));
    QCOMPARE(server.requests().first().offset(), QStringLiteral("-1"));
    QVERIFY(!server.requests().last().isLive()); // the next chunk may have been asked for, ahead

    stream.setMaximumResponseSize(1'100'000);
    stream.retry();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(recorder.rows().size(), 1);
    QCOMPARE(errors.size(), 1);
}

/*
    Nothing of the body has come yet.
*/
void TestHttpLimits::atTheHeaders()
{
    RawServer server([](const RawRequest &request) {
        RawHeaders headers = Raw::headers("0_0");
        headers.append(RawHeader {"content-length", "1000001"});
        request.write(rawHead(200, headers));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setMaximumResponseSize(1'000'000);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::ResponseTooLarge);
    QTRY_VERIFY(!server.requests().first().isOpen());
}

void TestHttpLimits::events_data()
{
    QTest::addColumn<bool>("isCompressed");
    QTest::addColumn<bool>("isOneEvent");

    QTest::newRow("line without end") << false << true;
    QTest::newRow("line without end, gzip") << true << true;
    QTest::newRow("no up-to-date") << false << false;
    QTest::newRow("no up-to-date, gzip") << true << false;
}

void TestHttpLimits::events()
{
    QFETCH(bool, isCompressed);
    QFETCH(bool, isOneEvent);

    QByteArray events = isOneEvent ? "data: " + QByteArray(5'000'000, 'x') : QByteArray();
    for (int i = 2; i < 50 && !isOneEvent; ++i)
        events += "data: " + Raw::insert(i, QByteArray(100'000, 'x')) + "\n\n";
    RawServer server([&](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        if (!request.isLive()) {
            request.write(rawAnswer(200, Raw::headers("0_inf"), Raw::array({Raw::upToDate()})));
            return;
        }
        RawHeaders headers = Raw::eventHeaders("0_inf");
        if (isCompressed)
            headers.append(RawHeader {"content-encoding", "gzip"});
        request.write(rawHead(200, headers));
        request.writePiece(isCompressed ? Encodings::gzip(events) : events);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.setMaximumResponseSize(1'000'000);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::ResponseTooLarge);
    QCOMPARE(stream.offset(), QStringLiteral("0_inf"));
    QCOMPARE(recorder.rows().size(), 1);
    stream.setMaximumResponseSize(10'000'000);
    stream.retry();
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    QVERIFY(!stream.error());
}

/*
    A hundred megabytes in a hundred kilobytes: they must not be unpacked to be refused.
*/
void TestHttpLimits::bomb()
{
    const auto peak = [] {
        QFile status(QStringLiteral("/proc/self/status"));
        if (!status.open(QIODevice::ReadOnly))
            return qint64(-1);
        const QByteArray text = status.readAll();
        const qsizetype at = text.indexOf("VmHWM:");
        return text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toLongLong() * 1024;
    };
    constexpr qint64 Size = 100'000'000;
    const QByteArray compressed = Encodings::zlib(longRows(Size));
    QVERIFY(compressed.size() < Size / 900);
    QFile reset(QStringLiteral("/proc/self/clear_refs"));
    if (!reset.open(QIODevice::WriteOnly) || reset.write("5") != 1 || !reset.flush())
        QSKIP("The memory in use cannot be seen here.");
    reset.close();
    const qint64 before = peak();

    RawServer server([&compressed](const RawRequest &request) {
        Raw::answerFirst(request, "deflate", compressed, Way::Chunked);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setMaximumResponseSize(1'000'000);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::ResponseTooLarge);
    QVERIFY2(peak() - before < Size / 4, qPrintable(QString::number(peak() - before)));
}

QTEST_GUILESS_MAIN(TestHttpLimits)

#include "tst_httplimits.moc"
