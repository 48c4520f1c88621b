// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;
using namespace Qt::StringLiterals;

// What an app calls the columns, and what it makes of values: the server hears nothing of it.
class TestStreamValues : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void definition_isInTheServersWords_data();
    void definition_isInTheServersWords();
    void request_isInTheServersWords();
    void snapshot_isInTheServersWords();
    void messages_areInTheAppsWords();
    void mapper_whileRunning_fetchesNothing();
    void mapper_thatChangesTheRequest_startsOver();
    void mapper_thatIsNone_isAnError();
    void mapper_thatDoesNotFit_isAnErrorOnce();
    void parsers_notify();
    void parser_thatFails_isAnErrorOnceAColumn();
    void transformer_changesMessages();
};

namespace {

constexpr char Seed[] = R"({"tables": {"items": {"columns": {
    "item_id": {"type": "int8", "not_null": true, "pk_index": 0}, "list_name": {"type": "text"},
    "unitPrice": {"type": "numeric"}, "is_done": {"type": "bool"}},
    "rows": [{"item_id": "1", "list_name": "home", "unitPrice": "1.50", "is_done": false},
             {"item_id": "2", "list_name": "work", "unitPrice": "2.00", "is_done": true}]}}})";

// Keeps what a receiver in the stream's thread has seen.
struct Seen
{
    explicit Seen(ShapeStream *stream)
    {
        QObject::connect(stream, &ShapeStream::batchReceived, stream,
                         [this](const MessageBatch &batch) { messages += batch.messages(); });
    }

    QList<Message> messages;
};

} // namespace

void TestStreamValues::init()
{
    m_server = std::make_unique<DevelopmentServer>();
    QVERIFY2(m_server->seed(Seed), qPrintable(m_server->errorString()));
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void TestStreamValues::definition_isInTheServersWords_data()
{
    QTest::addColumn<ColumnMapper>("mapper");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QStringList>("columns");
    const QStringList plain {u"item_id"_s, u"unitPrice"_s};
    QTest::newRow("none") << ColumnMapper() << u"\"unitPrice\" > $1 AND is_done"_s << plain;
    QTest::newRow("snakeToCamel") << ColumnMapper::snakeToCamel() << u"unit_Price > $1 AND isDone"_s
                                  << QStringList {u"itemId"_s, u"unit_Price"_s};
    const auto map = ColumnMapper::fromMap(
        {{u"unitPrice"_s, u"price"_s}, {u"is_done"_s, u"done"_s}, {u"item_id"_s, u"id"_s}});
    QTest::newRow("map") << map << u"price > $1 AND done"_s << QStringList {u"id"_s, u"price"_s};
    QTest::newRow("the server's own words")
        << ColumnMapper::snakeToCamel() << u"\"unitPrice\" > $1 AND is_done"_s
        << QStringList {u"item_id"_s, u"unit_Price"_s};
}

void TestStreamValues::definition_isInTheServersWords()
{
    QFETCH(const ColumnMapper, mapper);
    QFETCH(const QString, where);
    QFETCH(const QStringList, columns);
    ShapeStream stream;
    describe(stream);
    stream.setColumnMapper(mapper);
    stream.setWhere(where);
    stream.setColumns(columns);
    QCOMPARE(stream.where(), where);
    QCOMPARE(stream.columns(), columns);
    QCOMPARE(stream.columnMapper(), mapper);
    QCOMPARE(stream.definition().where, u"\"unitPrice\" > $1 AND is_done"_s);
    QCOMPARE(stream.definition().columns, QStringList({u"item_id"_s, u"unitPrice"_s}));
    // So a stored shape is the same one whatever the app calls its columns.
    ShapeStream plain;
    describe(plain);
    plain.setWhere(u"\"unitPrice\" > $1 AND is_done"_s);
    plain.setColumns({u"item_id"_s, u"unitPrice"_s});
    QCOMPARE(stream.definition().identity(), plain.definition().identity());
}

void TestStreamValues::request_isInTheServersWords()
{
    ShapeStream stream;
    describe(stream);
    stream.setColumnMapper(ColumnMapper::snakeToCamel());
    stream.setWhere(u"listName = $1 AND unit_Price > '1'"_s);
    stream.setParams(QVariantList {u"home"_s});
    stream.setColumns({u"itemId"_s, u"unit_Price"_s});
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    const Request first = requests().first();
    QCOMPARE(first.queryValue(u"where"), u"list_name = $1 AND \"unitPrice\" > '1'"_s);
    QCOMPARE(first.queryValue(u"columns"), u"\"item_id\",\"unitPrice\""_s);
    QCOMPARE(seen.messages.size(), 1);
    QCOMPARE(seen.messages.first().value,
             QVariantMap({{u"itemId"_s, 1LL}, {u"unit_Price"_s, u"1.50"_s}}));
}

void TestStreamValues::snapshot_isInTheServersWords()
{
    ShapeStream stream;
    describe(stream);
    stream.setLog(ShapeStream::ChangesOnly);
    stream.setOffset(u"now"_s);
    stream.setColumnMapper(ColumnMapper::snakeToCamel());
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    stream.requestSnapshot({{u"where"_s, u"listName = 'work' AND isDone"_s},
                            {u"orderBy"_s, u"unit_Price DESC"_s},
                            {u"limit"_s, 5}});
    QTRY_COMPARE(seen.messages.size(), 1);
    QCOMPARE(seen.messages.first().value.value(u"listName"_s), QVariant(u"work"_s));
    QStringList asked;
    const QList<Request> all = requests();
    for (const Request &request : all) {
        if (const QString where = request.queryValue(u"subset__where"); !where.isEmpty())
            asked.append(where + u" BY "_s + request.queryValue(u"subset__order_by"));
    }
    QCOMPARE(asked, QStringList(u"list_name = 'work' AND is_done BY \"unitPrice\" DESC"_s));
}

void TestStreamValues::messages_areInTheAppsWords()
{
    ShapeStream stream;
    describe(stream);
    stream.setReplica(ShapeStream::FullReplica);
    stream.setColumnMapper(ColumnMapper::fromMap({{u"is_done"_s, u"done"_s}}));
    stream.setParser(u"bool"_s, [](const QString &text) { return QVariant(text.toUpper()); });
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->update(u"items"_s, {{u"item_id"_s, u"1"_s}, {u"is_done"_s, true}}).ok());
    QTRY_COMPARE(seen.messages.size(), 3);
    const Message &update = seen.messages.last();
    QCOMPARE(update.operation, Message::Update);
    QCOMPARE(update.value.value(u"done"_s), QVariant(u"TRUE"_s));
    QCOMPARE(update.oldValue, QVariantMap({{u"done"_s, u"FALSE"_s}}));
    QVERIFY(!update.value.contains(u"is_done"_s));
    QVERIFY(update.fields.contains(Field {"is_done", "t"})
            || update.fields.contains(Field {"is_done", "true"}));
}

void TestStreamValues::mapper_whileRunning_fetchesNothing()
{
    ShapeStream stream;
    describe(stream);
    stream.setWhere(u"list_name <> 'x'"_s);
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const qsizetype asked = requests().size();
    const QString handle = stream.handle();
    QSignalSpy refetches(&stream, &ShapeStream::mustRefetch);
    QSignalSpy changes(&stream, &ShapeStream::columnMapperChanged);
    QSignalSpy definitions(&stream, &ShapeStream::definitionChanged);
    stream.setColumnMapper(ColumnMapper::snakeToCamel());
    stream.setColumnMapper(ColumnMapper::snakeToCamel());
    QCOMPARE(changes.size(), 1);
    QCOMPARE(definitions.size(), 0);
    QVERIFY(m_server->update(u"items"_s, {{u"item_id"_s, u"1"_s}, {u"is_done"_s, true}}).ok());
    QTRY_COMPARE(seen.messages.size(), 3);
    QCOMPARE(seen.messages[0].value.value(u"list_name"_s), QVariant(u"home"_s));
    QCOMPARE(seen.messages[2].value.value(u"isDone"_s), QVariant(true));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(requests().size(), asked + 1); // the next one for news
    QCOMPARE(stream.handle(), handle);
    QCOMPARE(refetches.size(), 0);
}

void TestStreamValues::mapper_thatChangesTheRequest_startsOver()
{
    ShapeStream stream;
    describe(stream);
    stream.setWhere(u"name = 'home'"_s);
    const Seen seen(&stream);
    QSignalSpy definitions(&stream, &ShapeStream::definitionChanged);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed); // there is no such column
    stream.setColumnMapper(ColumnMapper::fromMap({{u"list_name"_s, u"name"_s}}));
    QCOMPARE(definitions.size(), 1);
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    QCOMPARE(seen.messages.size(), 1);
    QCOMPARE(requests().last().queryValue(u"where"), u"list_name = 'home'"_s);
}

void TestStreamValues::mapper_thatIsNone_isAnError()
{
    ShapeStream stream;
    describe(stream);
    const auto names = QMap<QString, QString> {{u"list_name"_s, u"x"_s}, {u"is_done"_s, u"x"_s}};
    stream.setColumnMapper(ColumnMapper::fromMap(names));
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(stream.error().code(), Error::InvalidShape);
    QVERIFY2(stream.error().text().contains(u"“x”"_s), qPrintable(stream.error().text()));
    QVERIFY(requests().isEmpty());
    stream.setColumnMapper({});
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    QVERIFY(!stream.error());

    stream.setColumnMapper(ColumnMapper::fromVariant(u"what?"_s));
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QTRY_COMPARE(errors.size(), 2);
}

void TestStreamValues::mapper_thatDoesNotFit_isAnErrorOnce()
{
    ShapeStream stream;
    describe(stream);
    stream.setColumnMapper(ColumnMapper::fromMap({{u"list_name"_s, u"is_done"_s}}));
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<Error>();
    QCOMPARE(error.code(), Error::InvalidShape);
    QVERIFY2(error.text().contains(u"hides"_s), qPrintable(error.text()));
    QCOMPARE(seen.messages.first().value.value(u"list_name"_s), QVariant(u"home"_s));
    QVERIFY(m_server->update(u"items"_s, {{u"item_id"_s, u"1"_s}, {u"is_done"_s, true}}).ok());
    QTRY_COMPARE(seen.messages.size(), 3);
    QCOMPARE(errors.size(), 1);
}

void TestStreamValues::parsers_notify()
{
    ShapeStream stream;
    QSignalSpy changes(&stream, &ShapeStream::parsersChanged);
    const ColumnParser parser = [](const QString &text) { return QVariant(text + u'!'); };
    stream.setParser(u"a"_s, parser);
    stream.setParser(u"b"_s, parser);
    QCOMPARE(changes.size(), 2);
    QCOMPARE(stream.parsers().size(), 2);
    QCOMPARE(stream.parsers().value(u"a"_s)(u"x"_s), QVariant(u"x!"_s));
    stream.setParser(u"a"_s, {});
    QVERIFY(!stream.parsers().contains(u"a"_s));
    stream.setParsers({});
    QVERIFY(stream.parsers().isEmpty());
    QCOMPARE(changes.size(), 4);
    QVERIFY(!stream.transformer());
    QSignalSpy transformed(&stream, &ShapeStream::transformerChanged);
    stream.setTransformer([](const QVariantMap &row) { return row; });
    QVERIFY(stream.transformer());
    QCOMPARE(transformed.size(), 1);
}

void TestStreamValues::parser_thatFails_isAnErrorOnceAColumn()
{
    ShapeStream stream;
    describe(stream);
    const auto refuse = [](const QString &text) {
        return QVariant::fromValue(Error(Error::InvalidValue, u"not "_s + text));
    };
    stream.setParsers({{u"list_name"_s, refuse}, {u"bool"_s, refuse}});
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(seen.messages.size(), 2);
    QCOMPARE(seen.messages[1].value.value(u"list_name"_s), QVariant(u"work"_s));
    QCOMPARE(seen.messages[1].value.value(u"is_done"_s), QVariant(true));
    QTRY_COMPARE(errors.size(), 2);
    QVERIFY(m_server->update(u"items"_s, {{u"item_id"_s, u"1"_s}, {u"is_done"_s, true}}).ok());
    QTRY_COMPARE(seen.messages.size(), 3);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(errors.size(), 2);
    QSet<QString> texts;
    for (const QVariantList &arguments : std::as_const(errors)) {
        const auto error = arguments.first().value<Error>();
        QCOMPARE(error.code(), Error::InvalidValue);
        texts.insert(error.text().section(u'“', 1).section(u'”', 0, 0));
    }
    QCOMPARE(texts, QSet<QString>({u"list_name"_s, u"is_done"_s}));
    QCOMPARE(stream.state(), ShapeStream::Live);
}

void TestStreamValues::transformer_changesMessages()
{
    ShapeStream stream;
    describe(stream);
    stream.setColumnMapper(ColumnMapper::snakeToCamel());
    stream.setTransformer([](QVariantMap row) {
        row.insert(u"columns"_s, int(row.size()));
        return row;
    });
    const Seen seen(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(seen.messages.first().value.value(u"columns"_s), QVariant(4));
    QVERIFY(m_server->update(u"items"_s, {{u"item_id"_s, u"1"_s}, {u"is_done"_s, true}}).ok());
    QTRY_COMPARE(seen.messages.size(), 3);
    QCOMPARE(seen.messages.last().value,
             QVariantMap({{u"itemId"_s, 1LL}, {u"isDone"_s, true}, {u"columns"_s, 2}}));
    QCOMPARE(seen.messages.last().fields.size(), 2);
}

QTEST_GUILESS_MAIN(TestStreamValues)
#include "tst_streamvalues.moc"
