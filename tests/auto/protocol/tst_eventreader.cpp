// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "eventreader_p.h"

#include <QtTest/QTest>

using Electric::EventReader;

namespace {

const QByteArray Change = R"({"key":"a","headers":{"operation":"insert"}})";
const QByteArray UpToDate = R"({"headers":{"control":"up-to-date"}})";

} // namespace

class TestEventReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void read_data();
    void read();
    void batches();
    void size();
};

void TestEventReader::read_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("consistent"); // null: nothing yet

    const QByteArray change = "data: " + Change + "\n\n";
    const QByteArray end = "data: " + UpToDate + "\n\n";
    const QByteArray body = '[' + Change + ',' + UpToDate + ']';
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("keep-alives") << QByteArray(": keep-alive\n\n: keep-alive\n\n") << QByteArray();
    QTest::newRow("a change alone") << change << QByteArray();
    QTest::newRow("up-to-date") << end << QByteArray('[' + UpToDate + ']');
    QTest::newRow("both") << change + end << body;
    QTest::newRow("a tail") << change + end + change << body;
    QTest::newRow("an event that is not closed") << change + end + "data: " + Change + "\n" << body;
    QTest::newRow("a line that is not closed") << change + end + "data: " + Change << body;
    QTest::newRow("comments between") << ": x\n\n" + change + ": keep-alive\n\n" + end << body;
    QTest::newRow("a comment in an event") << ": x\ndata: " + Change + "\n: y\n\n" + end << body;
    QTest::newRow("CRLF") << QByteArray(change + end).replace('\n', "\r\n") << body;
    QTest::newRow("CR") << QByteArray(change + end).replace('\n', "\r") << body;
    QTest::newRow("no blank") << QByteArray(change + end).replace("data: ", "data:") << body;
    QTest::newRow("byte order mark") << "\xEF\xBB\xBF" + change + end << body;
    QTest::newRow("other fields") << "event: x\nid: 7\nretry: 5\n" + change + "id\n\n" + end
                                  << body;
    QTest::newRow("two data lines")
        << "data: " + Change + "\n\ndata: {\"headers\":\ndata: {\"control\":\"up-to-date\"}}\n\n"
        << QByteArray('[' + Change + ",{\"headers\":\n{\"control\":\"up-to-date\"}}]");
    QTest::newRow("the word in a value")
        << QByteArray("data: {\"key\":\"up-to-date\",\"headers\":{\"operation\":\"insert\"}}\n\n")
        << QByteArray();
}

/*
    However the bytes arrive, the messages are the same.
*/
void TestEventReader::read()
{
    QFETCH(const QByteArray, stream);
    QFETCH(const QByteArray, consistent);
    for (qsizetype piece = 1; piece <= std::max<qsizetype>(1, stream.size()); ++piece) {
        EventReader reader;
        for (qsizetype at = 0; at < stream.size(); at += piece)
            reader.add(stream.mid(at, piece));
        const auto body = reader.takeConsistent();
        QCOMPARE(body.value_or(QByteArray()), consistent);
        QCOMPARE(body.has_value(), !consistent.isNull());
        QCOMPARE(reader.hasBeenUpToDate(), !consistent.isNull());
        QVERIFY(!reader.takeConsistent());
    }
}

void TestEventReader::batches()
{
    EventReader reader;
    reader.add("data: " + Change + "\n\ndata: " + UpToDate + "\n\ndata: " + Change);
    QCOMPARE(reader.takeConsistent().value(), '[' + Change + ',' + UpToDate + ']');
    reader.add("\n\n");
    QVERIFY(!reader.takeConsistent());
    reader.add("data: " + UpToDate + "\n\n");
    QCOMPARE(reader.takeConsistent().value(), '[' + Change + ',' + UpToDate + ']');
    QVERIFY(!reader.takeConsistent());
}

/*
    What is held back can be limited, be it one endless line.
*/
void TestEventReader::size()
{
    EventReader reader;
    QCOMPARE(reader.size(), 0);
    reader.add(QByteArray(1000, 'x'));
    QCOMPARE(reader.size(), 1000);
    reader.add("\n\ndata: " + Change + "\n\n");
    QCOMPARE(reader.size(), Change.size());
}

QTEST_APPLESS_MAIN(TestEventReader)

#include "tst_eventreader.moc"
