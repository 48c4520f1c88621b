// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "encodings.h"
#include "rawtest.h"
#include "streamtest.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::ShapeStream;
using Raw::Way;

// Bodies, and how they are compressed. How large they may become: tst_httplimits.
class TestHttpBodies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodings_data();
    void encodings();
    void broken_data();
    void broken();
    void acceptedEncodings();
    void events_data();
    void events();
    void events_manyAtOnce();
    void events_cutOff_data();
    void events_cutOff();
};

namespace {

using Encode = QByteArray (*)(const QByteArray &);

// Compressed in advance: the one row {id: 1, title: t}.
constexpr char Row[]
    = R"([{"key":"k1","value":{"id":"1","title":"t"},"headers":{"operation":"insert"}}])";
constexpr char RowAsBrotli[]
    = "G00AoCwOeBNz1WBpAad5ejFCJW+RPbKtuZZG1zosXX1TZC4vRWLKnHIBY1tgceBJdAB9"
      "azqikcg8i4eEXtIBSTD29G3EF8xB7g8=";
constexpr char RowAsZstd[] = "KLUv/QRYHQIA4sQPFoAn6tQYY2lgQ+YT4mIS8nYBBQszcASA1k7VhfAbJUyiKkize6kW"
                             "0sCind89ibl4fBec3R0cQlg8zHehZjYEAAeWoPY=";

} // namespace

void TestHttpBodies::encodings_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Way>("way");

    struct Encoding
    {
        const char *name;
        const char *header;
        QByteArray body;
    };
    const QByteArray row(Row);
    const std::array all {
        Encoding {"plain", "", row},
        Encoding {"identity", "identity", row},
        Encoding {"gzip", "gzip", Encodings::gzip(row)},
        Encoding {"GZIP", "GZIP", Encodings::gzip(row)},
        Encoding {"deflate", "deflate", Encodings::zlib(row)},
        Encoding {"deflate without zlib's head", "deflate", Encodings::rawDeflate(row)},
        Encoding {"brotli", "br", QByteArray::fromBase64(RowAsBrotli)},
        Encoding {"zstd", "zstd", QByteArray::fromBase64(RowAsZstd)},
    };
    for (const Encoding &encoding : all) {
        const auto add = [&encoding](const char *how, Way way) {
            QTest::addRow("%s, %s", encoding.name, how)
                << QByteArray(encoding.header) << encoding.body << way;
        };
        add("whole", Way::Whole);
        add("one chunk", Way::Chunked);
        if (encoding.body != Encodings::rawDeflate(row)) // which Qt takes from its first bytes
            add("byte by byte", Way::Bytewise);
    }
}

void TestHttpBodies::encodings()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    QFETCH(Way, way);

    bool isAccepted = true;
    RawServer server([&](const RawRequest &request) {
        if (request.offset() != QLatin1StringView("-1")) {
            Raw::answeredFirst(request);
            return;
        }
        const QByteArray accepted = request.headers.value("accept-encoding");
        isAccepted
            = encoding.isEmpty() || encoding == "identity" || accepted.contains(encoding.toLower());
        if (isAccepted)
            Raw::answerFirst(request, encoding, body, way);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    const Recorder recorder(&stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!server.requests().isEmpty());
    if (!isAccepted)
        QSKIP("This Qt does not ask for it.");
    QTRY_VERIFY2(stream.isUpToDate(), qPrintable(stream.error().text()));
    QCOMPARE(recorder.rows(), (Rows {{{"id", "1"}, {"title", "t"}}}));
    QCOMPARE(errors.size(), 0);
    QCOMPARE(stream.bytesReceived(),
             qint64(sizeof(Row) - 1 + Raw::array({Raw::upToDate()}).size()));
}

void TestHttpBodies::broken_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isClosedEarly");
    QTest::addColumn<Error::Code>("code");

    const QByteArray row(Row);
    const QByteArray gzip = Encodings::gzip(row);
    const QByteArray deflate = Encodings::zlib(row);
    QByteArray spoilt = gzip;
    spoilt[gzip.size() / 2] = char(spoilt[gzip.size() / 2] ^ 0x55);
    QByteArray wrongSum = gzip;
    wrongSum[gzip.size() - 6] = char(wrongSum[gzip.size() - 6] ^ 0x55);
    QTest::newRow("gzip, half of it")
        << QByteArray("gzip") << gzip.first(gzip.size() / 2) << false << Error::InvalidResponse;
    QTest::newRow("deflate, half of it")
        << QByteArray("deflate") << deflate.first(deflate.size() / 2) << false
        << Error::InvalidResponse;
    // (Qt does not hold compressed bytes against the content-length.)
    QTest::newRow("gzip, closed") << QByteArray("gzip") << gzip.first(gzip.size() / 2) << true
                                  << Error::InvalidResponse;
    QTest::newRow("gzip, spoilt") << QByteArray("gzip") << spoilt << false
                                  << Error::InvalidResponse;
    QTest::newRow("gzip, wrong sum")
        << QByteArray("gzip") << wrongSum << false << Error::InvalidResponse;
    QTest::newRow("gzip, head only")
        << QByteArray("gzip") << Encodings::gzipHead() << false << Error::InvalidResponse;
    QTest::newRow("gzip, of nothing")
        << QByteArray("gzip") << QByteArray() << false << Error::InvalidResponse;
    QTest::newRow("gzip that is none")
        << QByteArray("gzip") << row << false << Error::InvalidResponse;
    QTest::newRow("plain that is gzip") << QByteArray() << gzip << false << Error::InvalidResponse;
    QTest::newRow("brotli that is none")
        << QByteArray("br") << row << false << Error::InvalidResponse;
    QTest::newRow("zstd that is none")
        << QByteArray("zstd") << gzip << false << Error::InvalidResponse;
    QTest::newRow("unknown") << QByteArray("lzma") << gzip << false << Error::InvalidResponse;
}

/*
    Once; it is asked for again.
*/
void TestHttpBodies::broken()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    QFETCH(bool, isClosedEarly);
    QFETCH(Error::Code, code);

    bool isFirst = true;
    RawServer server([&](const RawRequest &request) {
        if (!std::exchange(isFirst, false)) {
            Raw::answeredFirst(request);
            return;
        }
        if (!isClosedEarly) {
            Raw::answerFirst(request, encoding, body, Way::Whole);
            return;
        }
        RawHeaders headers = Raw::headers("0_0");
        headers.append(RawHeader {"content-encoding", encoding});
        headers.append(RawHeader {"content-length", QByteArray::number(body.size() + 1)});
        request.write(rawHead(200, headers) + body);
        request.socket->disconnectFromHost();
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    const Recorder recorder(&stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(recorder.rows().size(), 1);
    QCOMPARE(recorder.operations().size(), 1);
    QCOMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<Error>();
    QVERIFY2(error.code() == code, qPrintable(error.codeName() + u' ' + error.text()));
    QVERIFY(error.willRetry());
}

void TestHttpBodies::acceptedEncodings()
{
    RawServer server;
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 1);
    const QByteArray accepted = server.requests().first().headers.value("accept-encoding");
    QVERIFY2(accepted.contains("gzip") && accepted.contains("deflate"), accepted.constData());
}

void TestHttpBodies::events_data()
{
    QTest::addColumn<bool>("isBytewise");

    QTest::newRow("event by event") << false;
    QTest::newRow("byte by byte") << true;
}

/*
    Each is there as soon as it has come.
*/
void TestHttpBodies::events()
{
    QFETCH(bool, isBytewise);

    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        const RawHeaders gzip {{"content-encoding", "gzip"}};
        request.write(rawHead(200, Raw::eventHeaders("0_inf") + gzip));
        request.writePiece(Encodings::gzipHead());
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    for (int i = 2; i < 6; ++i) {
        const QByteArray lsn = QByteArray::number(i);
        const QByteArray compressed = Encodings::gzipPiece(
            "data: " + Raw::insert(i) + "\n\ndata: " + Raw::upToDate(lsn) + "\n\n");
        if (isBytewise) {
            for (const char byte : compressed)
                server.requests().last().writePiece(QByteArray(1, byte));
        } else {
            server.requests().last().writePiece(compressed);
        }
        QTRY_COMPARE(stream.offset(), QString::fromLatin1(lsn + "_0"));
        QCOMPARE(recorder.rows().size(), i);
    }
    QCOMPARE(server.requests().size(), 3);
}

/*
    What one event stream tells in all may be more than what may be held at once.
*/
void TestHttpBodies::events_manyAtOnce()
{
    constexpr int Count = 400;
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        QByteArray events;
        for (int i = 0; i < Count; ++i) {
            events += "data: " + Raw::insert(i + 2, QByteArray(1000, 'x'))
                + "\n\ndata: " + Raw::upToDate(QByteArray::number(i + 1)) + "\n\n";
        }
        RawHeaders headers = Raw::eventHeaders("0_inf");
        headers.append(RawHeader {"content-encoding", "gzip"});
        request.write(rawHead(200, headers));
        request.writePiece(Encodings::gzip(events));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.setMaximumResponseSize(200'000);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(stream.offset(), QStringLiteral("%1_0").arg(Count));
    QCOMPARE(recorder.rows().size(), Count + 1);
    QVERIFY(!stream.error());
    QCOMPARE(server.requests().size(), 3);
}

void TestHttpBodies::events_cutOff_data()
{
    QTest::addColumn<bool>("isCompressed");
    QTest::addColumn<bool>("isWhole");

    QTest::newRow("plain") << false << false;
    QTest::newRow("gzip") << true << false;
    QTest::newRow("plain, whole") << false << true;
    QTest::newRow("gzip, whole") << true << true;
}

/*
    A part of a chunk must not be taken for the chunk, whose headers tell the position behind it;
    and what is whole looks like a part.
*/
void TestHttpBodies::events_cutOff()
{
    QFETCH(bool, isCompressed);
    QFETCH(bool, isWhole);

    RawServer server([&](const RawRequest &request) {
        if (Raw::answeredFirst(request) || server.requests().size() > 3)
            return;
        RawHeaders headers = Raw::eventHeaders("9_136");
        headers.removeIf([](const auto &header) { return header.first == "electric-up-to-date"; });
        if (isCompressed)
            headers.append(RawHeader {"content-encoding", "gzip"});
        request.write(rawHead(200, headers));
        const QByteArray event = "data: " + Raw::insert(2) + "\n\n";
        const QByteArray gzip = Encodings::gzip(event);
        if (isWhole) {
            request.writePiece(isCompressed ? gzip : event);
            request.writePiece({});
        } else {
            request.writePiece(isCompressed ? Encodings::gzipHead() + Encodings::gzipPiece(event)
                                            : event);
            request.socket->disconnectFromHost();
        }
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 4);
    QCOMPARE(server.requests().last().offset(), QStringLiteral("0_inf"));
    QVERIFY(!server.requests().last().isLive());
    QCOMPARE(recorder.rows().size(), 1);
}

QTEST_GUILESS_MAIN(TestHttpBodies)

#include "tst_httpbodies.moc"
