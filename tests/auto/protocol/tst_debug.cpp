// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/Error>
#include <ElectricQt/MessageBatch>
#include <ElectricQt/Schema>
#include <ElectricQt/ShapeInfo>

#include "batches.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// What qDebug() << says of the public values.
class TestDebug : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void values_data();
    void values();

private:
    template<typename T>
    static QString said(const T &value)
    {
        QString text;
        QDebug(&text) << value;
        return text.trimmed();
    }
};

void TestDebug::values_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no error") << said(Error()) << u"Electric::Error(NoError)"_s;
    QTest::newRow("error") << said(Error(Error::ServerUnavailable, u"It is busy."_s)
                                       .withResponse(503, u"later"_s)
                                       .withRetry(250))
                           << u"Electric::Error(ServerUnavailable, \"It is busy.\", HTTP 503, "
                              "server: \"later\", again in 250 ms)"_s;
    const auto schema = Schema::fromJson(
        R"({"id":{"type":"int8","pk_index":0},"tags":{"type":"text","dims":2}})");
    QTest::newRow("schema") << said(*schema) << u"Electric::Schema(id int8 key, tags text[][])"_s;
    QTest::newRow("must-refetch") << said(MessageBatchBuilder::mustRefetch({}))
                                  << u"Electric::MessageBatch(must-refetch)"_s;
    Message message;
    message.operation = Message::Insert;
    message.key = "k";
    message.value = {{u"id"_s, 1}};
    QTest::newRow("message") << said(message)
                             << u"Electric::Message(Insert, k, QMap((\"id\", QVariant(int, 1))))"_s;
    BatchContext context;
    context.handle = "h";
    context.offset = "1_0";
    QTest::newRow("batch") << said(MessageBatchBuilder::fromRows({message}, context, true))
                           << u"Electric::MessageBatch(1 changes to h at 1_0, up-to-date)"_s;
    ShapeInfo info;
    info.tableName = u"todos"_s;
    info.serverTable = u"public.todos"_s;
    info.url = u"http://x/v1/shape"_s;
    info.rowCount = 3;
    info.isOpen = true;
    QTest::newRow("shape info")
        << said(info)
        << u"Electric::ShapeInfo(\"todos\": \"public.todos\" of \"http://x/v1/shape\", 3 rows, "
           "incomplete, open)"_s;
}

void TestDebug::values()
{
    QFETCH(const QString, said);
    QTEST(said, "expected");
}

QTEST_GUILESS_MAIN(TestDebug)
#include "tst_debug.moc"
