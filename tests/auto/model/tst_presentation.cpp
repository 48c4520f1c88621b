// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"

#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Rows as an app wants to see them: its names, its values; and what is on disk, which is neither.
class TestPresentation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void mapper_namesRolesAndQueries();
    void mapper_anotherOne_changesNamesOnly();
    void mapper_isNotPartOfWhatIsStored();
    void mapper_thatDoesNotFit_isAnError();
    void replayedMessages_areInTheAppsWords();
    void parsers_changeWhatIsShown();
    void parsers_changeNothingThatIsStored();
    void parsers_mayChange();
    void parser_thatFails_isAnErrorOnceAColumn();
    void parser_mayUseTheModel();
    void transformer_changesRows();
    void streamGone_leavesTheServersNames();

private:
    QString fileName() const { return m_folder->filePath(u"rows.db"_s); }
    QStringList stored(const QString &sql) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

namespace {

constexpr char Seed[] = R"({"tables": {"items": {"columns": {
    "id": {"type": "int4", "not_null": true, "pk_index": 0}, "short_title": {"type": "text"},
    "unit_price": {"type": "numeric"}, "is_done": {"type": "bool"},
    "due_days": {"type": "date", "dims": 1}, "note": {"type": "text"}},
    "rows": [
        {"id": "1", "short_title": "Milk", "unit_price": "1.50", "is_done": false,
         "due_days": "{2026-11-24,NULL}", "note": null},
        {"id": "2", "short_title": "Bread", "unit_price": "3.00", "is_done": true,
         "due_days": "{}", "note": "brown"},
        {"id": "3", "short_title": "Cheese", "unit_price": "20.00", "is_done": false,
         "due_days": null, "note": "x"}]}}})";

const ColumnMapper Camel = ColumnMapper::snakeToCamel();

QVariant valueAt(const LiveList &list, int row, const char *role)
{
    return list.model->index(row, 0).data(list.model->roleNames().key(role));
}

QStringList column(const LiveList &list, const QString &name)
{
    QStringList values;
    for (int row = 0; row < list.model->count(); ++row)
        values.append(list.model->get(row).value(name).toString());
    return values;
}

QStringList errorTexts(const QSignalSpy &errors)
{
    QStringList texts;
    for (const QVariantList &arguments : errors)
        texts.append(arguments.first().value<Error>().text());
    return texts;
}

} // namespace

void TestPresentation::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_server = std::make_unique<ElectricDev::DevelopmentServer>();
    QVERIFY2(m_server->seed(Seed), qPrintable(m_server->errorString()));
    QVERIFY(m_server->listen());
}

// As any other program reads it.
QStringList TestPresentation::stored(const QString &sql) const
{
    QStringList values;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"outsider"_s);
        database.setDatabaseName(fileName());
        database.open();
        QSqlQuery query(database);
        if (!query.exec(sql))
            values.append(query.lastError().text());
        while (query.next())
            values.append(query.value(0).toString());
    }
    QSqlDatabase::removeDatabase(u"outsider"_s);
    return values;
}

void TestPresentation::mapper_namesRolesAndQueries()
{
    LiveList list(*m_server, fileName());
    list.stream.setColumnMapper(Camel);
    list.model->setOrderBy(u"unitPrice + 0 DESC"_s);
    list.model->setFilter(u"isDone = ? OR shortTitle = 'Bread'"_s);
    list.model->setFilterParams({false});
    list.model->setDisplayColumn(u"unitPrice"_s);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->errorString(), QString());
    QCOMPARE(column(list, u"shortTitle"_s), QStringList({u"Cheese"_s, u"Bread"_s, u"Milk"_s}));
    QCOMPARE(valueAt(list, 0, "unitPrice"), QVariant(u"20.00"_s));
    QCOMPARE(list.model->index(0).data(), QVariant(u"20.00"_s));
    QVERIFY(!list.model->roleNames().values().contains("unit_price"));
    QCOMPARE(list.model->get(0).keys(),
             QStringList({u"dueDays"_s, u"electricKey"_s, u"id"_s, u"isDone"_s, u"note"_s,
                          u"shortTitle"_s, u"unitPrice"_s}));
    QVERIFY(list.model->schema().indexOf("short_title") >= 0);

    list.model->setFilter(u"isDone"_s);
    list.model->setFilterParams({});
    QTRY_COMPARE(list.model->count(), 1);
    list.model->setDisplayColumn(u"short_title"_s); // the server's name does as well
    QCOMPARE(list.model->index(0).data(), QVariant(u"Bread"_s));
}

void TestPresentation::mapper_anotherOne_changesNamesOnly()
{
    LiveList list(*m_server, fileName());
    list.model->setOrderBy(u"short_title"_s);
    list.model->start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QTRY_COMPARE(list.model->count(), 3);
    const qsizetype asked = m_server->requests().size();
    const int role = list.model->roleNames().key("short_title");
    const QPersistentModelIndex milk = list.model->index(2);
    QSignalSpy roles(list.model.get(), &PersistedShape::rolesChanged);
    QSignalSpy changed(list.model.get(), &PersistedShape::dataChanged);
    QSignalSpy removed(list.model.get(), &PersistedShape::rowsRemoved);

    list.stream.setColumnMapper(Camel);
    QCOMPARE(roles.size(), 1);
    QVERIFY(changed.size() >= 1);
    QCOMPARE(list.model->roleNames().value(role), QByteArray("shortTitle"));
    QCOMPARE(milk.data(role), QVariant(u"Milk"_s));
    QCOMPARE(list.model->get(0).value(u"shortTitle"_s), QVariant(u"Bread"_s));
    list.model->setOrderBy(u"shortTitle DESC"_s);
    QTRY_COMPARE(milk.row(), 0);

    list.stream.setColumnMapper(ColumnMapper::fromMap(
        {{u"short_title"_s, u"unit_price"_s}, {u"unit_price"_s, u"short_title"_s}}));
    QCOMPARE(list.model->roleNames().value(role), QByteArray("unit_price"));
    list.model->setOrderBy(u"short_title + 0"_s); // which is the price now
    QTRY_COMPARE(column(list, u"unit_price"_s), QStringList({u"Milk"_s, u"Bread"_s, u"Cheese"_s}));
    QCOMPARE(list.model->errorString(), QString());
    QCOMPARE(removed.size(), 0);
    QCOMPARE(list.resets.size(), 0);
    QCOMPARE(m_server->requests().size(), asked);
}

void TestPresentation::mapper_isNotPartOfWhatIsStored()
{
    {
        LiveList list(*m_server, fileName());
        list.stream.setColumnMapper(Camel);
        list.stream.setWhere(u"unitPrice <> '3.00'"_s);
        list.model->start();
        QTRY_COMPARE(list.model->status(), PersistedShape::Live);
        QCOMPARE(list.model->count(), 2);
    }
    QCOMPARE(stored(u"SELECT short_title FROM items ORDER BY unit_price"_s),
             QStringList({u"Milk"_s, u"Cheese"_s}));
    m_server->close();
    LiveList list(*m_server, fileName());
    list.stream.setColumnMapper(ColumnMapper::fromMap({{u"unit_price"_s, u"price"_s}}));
    list.stream.setWhere(u"price <> '3.00'"_s);
    list.model->setOffline(true);
    list.model->start();
    QTRY_COMPARE(list.model->count(), 2);
    QCOMPARE(column(list, u"price"_s), QStringList({u"1.50"_s, u"20.00"_s}));
}

void TestPresentation::mapper_thatDoesNotFit_isAnError()
{
    LiveList list(*m_server, fileName());
    list.stream.setColumnMapper(ColumnMapper::fromMap({{u"short_title"_s, u"note"_s}}));
    list.model->setOrderBy(u"short_title"_s);
    QSignalSpy errors(list.model.get(), &PersistedShape::errorOccurred);
    list.model->start();
    QTRY_COMPARE(list.model->count(), 3);
    QTRY_COMPARE(list.model->status(), PersistedShape::Error);
    QCOMPARE(list.model->error().code(), Error::InvalidShape);
    QVERIFY2(list.model->errorString().contains(u"hides the column “note”"_s),
             qPrintable(list.model->errorString()));
    QTRY_COMPARE(errors.size(), 1);
    // Nothing is renamed then.
    QCOMPARE(column(list, u"short_title"_s), QStringList({u"Bread"_s, u"Cheese"_s, u"Milk"_s}));
    QCOMPARE(valueAt(list, 0, "note"), QVariant(u"brown"_s));

    list.stream.setColumnMapper(ColumnMapper::fromMap({{u"short_title"_s, u"title"_s}}));
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->errorString(), QString());
    QCOMPARE(column(list, u"title"_s), QStringList({u"Bread"_s, u"Cheese"_s, u"Milk"_s}));
    QCOMPARE(errors.size(), 1);
}

void TestPresentation::replayedMessages_areInTheAppsWords()
{
    ShapeStream stream;
    stream.setUrl(m_server->url());
    stream.setTable(u"items"_s);
    stream.setColumnMapper(Camel);
    stream.setParser(u"bool"_s, [](const QString &text) { return QVariant(text.toUpper()); });
    SqliteStorage storage(fileName());
    for (const auto source : {PersistedShapeStream::Network, PersistedShapeStream::Replay}) {
        PersistedShapeStream persisted;
        persisted.setStorage(&storage);
        persisted.setStream(&stream);
        persisted.setOffline(source == PersistedShapeStream::Replay);
        QList<Message> messages;
        QObject::connect(&persisted, &PersistedShapeStream::batchReceived, &persisted,
                         [&](const MessageBatch &batch, PersistedShapeStream::Source from) {
                             if (from == source)
                                 messages += batch.messages();
                         });
        persisted.start();
        QTRY_COMPARE(messages.size(), 3);
        QCOMPARE(messages.first().value.value(u"shortTitle"_s), QVariant(u"Milk"_s));
        QCOMPARE(messages.first().value.value(u"isDone"_s), QVariant(u"FALSE"_s));
        QVERIFY(messages.first().fields.contains(Field {"short_title", "Milk"}));
    }
}

void TestPresentation::parsers_changeWhatIsShown()
{
    LiveList list(*m_server, fileName());
    QStringList given;
    list.stream.setColumnMapper(Camel);
    list.stream.setParsers({
        {u"numeric"_s, [](const QString &text) { return QVariant(text.toDouble()); }},
        {u"type:text"_s, [](const QString &text) { return QVariant(text.toUpper()); }},
        {u"short_title"_s, [](const QString &text) { return QVariant(text.size()); }},
        {u"date"_s, [](const QString &text) { return QVariant(text.left(4).toInt()); }},
        {u"id"_s, [](const QString &text) { return QVariant(u"number "_s + text); }},
        {u"note"_s,
         [&given](const QString &text) {
             given.append(text);
             return QVariant(text + u'!');
         }},
    });
    list.model->start();
    QTRY_COMPARE(list.model->count(), 3);
    const QVariant null = QVariant::fromValue(nullptr);
    QCOMPARE(valueAt(list, 0, "unitPrice"), QVariant(1.5));
    QCOMPARE(valueAt(list, 0, "shortTitle").toInt(), 4);
    QCOMPARE(valueAt(list, 0, "dueDays"), QVariant(QVariantList {2026, null}));
    QCOMPARE(valueAt(list, 1, "dueDays"), QVariant(QVariantList()));
    QCOMPARE(valueAt(list, 2, "dueDays"), null);
    QCOMPARE(valueAt(list, 0, "isDone"), QVariant(false));
    QCOMPARE(valueAt(list, 0, "note"), null);
    QCOMPARE(valueAt(list, 1, "note"), QVariant(u"brown!"_s));
    QCOMPARE(list.model->get(0).value(u"id"_s), QVariant(u"number 1"_s));
    QCOMPARE(list.model->primaryKeyAt(0), QVariant(1));
    QCOMPARE(list.model->get(1).value(u"note"_s), QVariant(u"brown!"_s));
    QCOMPARE(given, QStringList(u"brown"_s)); // once, while the row is at hand
}

void TestPresentation::parsers_changeNothingThatIsStored()
{
    LiveList list(*m_server, fileName());
    list.stream.setParser(u"id"_s, [](const QString &text) { return QVariant(-text.toInt()); });
    list.stream.setParser(u"text"_s, [](const QString &) { return QVariant(0); });
    list.stream.setTransformer([](const QVariantMap &) { return QVariantMap(); });
    list.model->setOrderBy(u"id DESC"_s);
    list.model->setFilter(u"short_title <> 'Bread'"_s);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->count(), 2);
    QCOMPARE(list.model->primaryKeyAt(0), QVariant(3));
    QCOMPARE(stored(u"SELECT id || short_title FROM items ORDER BY id"_s),
             QStringList({u"1Milk"_s, u"2Bread"_s, u"3Cheese"_s}));
}

void TestPresentation::parsers_mayChange()
{
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->count(), 3);
    QCOMPARE(valueAt(list, 0, "unit_price"), QVariant(u"1.50"_s));
    QSignalSpy changed(list.model.get(), &PersistedShape::dataChanged);
    QSignalSpy roles(list.model.get(), &PersistedShape::rolesChanged);
    list.stream.setParser(u"numeric"_s,
                          [](const QString &text) { return QVariant(text.toDouble()); });
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 0);
    QCOMPARE(changed.first().at(1).toModelIndex().row(), 2);
    QVERIFY(changed.first().at(2).value<QList<int>>().isEmpty()); // all of them
    QCOMPARE(valueAt(list, 0, "unit_price"), QVariant(1.5));
    list.stream.setParser(u"numeric"_s, {});
    QCOMPARE(valueAt(list, 0, "unit_price"), QVariant(u"1.50"_s));
    QCOMPARE(roles.size(), 0);
    QCOMPARE(list.resets.size(), 0);
}

void TestPresentation::parser_thatFails_isAnErrorOnceAColumn()
{
    LiveList list(*m_server, fileName());
    const auto refuse = [](const QString &text) {
        return QVariant::fromValue(Error(Error::InvalidValue, u"not "_s + text));
    };
    list.stream.setParsers({{u"unit_price"_s, refuse}, {u"text"_s, refuse}});
    QSignalSpy errors(list.model.get(), &PersistedShape::errorOccurred);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(column(list, u"short_title"_s), QStringList({u"Milk"_s, u"Bread"_s, u"Cheese"_s}));
    QCOMPARE(column(list, u"unit_price"_s), QStringList({u"1.50"_s, u"3.00"_s, u"20.00"_s}));
    QCOMPARE(errors.size(), 0); // not in the midst of reading
    QTRY_COMPARE(errors.size(), 3);
    const QStringList texts = errorTexts(errors);
    for (const QString &column : {u"short_title"_s, u"unit_price"_s, u"note"_s})
        QCOMPARE(texts.filter(u'“' + column + u'”').size(), 1);
    QCOMPARE(list.model->status(), PersistedShape::Live);
}

// It may look at so many other rows that the one it is called for is at hand no more.
void TestPresentation::parser_mayUseTheModel()
{
    for (int id = 4; id < 3000; ++id) {
        QVERIFY(
            m_server
                ->insert(u"items"_s, {{u"id"_s, QString::number(id)}, {u"short_title"_s, u"Row"_s}})
                .ok());
    }
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->count(), 2999);
    list.stream.setParser(u"unit_price"_s, [&list](const QString &text) {
        const auto other = list.model->roleNames().key("short_title");
        for (int row = 0; row < list.model->count(); ++row)
            list.model->index(row).data(other);
        return QVariant(text + u'!');
    });
    QCOMPARE(valueAt(list, 0, "unit_price"), QVariant(u"1.50!"_s));
    QCOMPARE(list.model->get(1).value(u"unit_price"_s), QVariant(u"3.00!"_s));
    // Or replace itself.
    list.stream.setParser(u"unit_price"_s, [&list](const QString &text) {
        list.stream.setParsers({});
        return QVariant(text + u'?');
    });
    QCOMPARE(valueAt(list, 0, "unit_price"), QVariant(u"1.50?"_s));
    QCOMPARE(valueAt(list, 0, "unit_price"), QVariant(u"1.50"_s));
}

void TestPresentation::transformer_changesRows()
{
    LiveList list(*m_server, fileName());
    list.stream.setColumnMapper(Camel);
    list.stream.setParser(u"numeric"_s,
                          [](const QString &text) { return QVariant(text.toDouble()); });
    int calls = 0;
    list.stream.setTransformer([&calls](QVariantMap row) {
        ++calls;
        row.insert(u"taxed"_s, row.value(u"unitPrice"_s).toDouble() * 2);
        row.insert(u"shortTitle"_s, row.value(u"shortTitle"_s).toString().toUpper());
        row.remove(u"note"_s);
        return row;
    });
    list.model->start();
    QTRY_COMPARE(list.model->count(), 3);
    QCOMPARE(valueAt(list, 0, "shortTitle"), QVariant(u"MILK"_s));
    QCOMPARE(valueAt(list, 0, "unitPrice"), QVariant(1.5));
    QVERIFY(!valueAt(list, 1, "note").isValid());
    QCOMPARE(list.model->get(0).value(u"taxed"_s), QVariant(3.0));
    QVERIFY(list.model->get(0).contains(u"electricKey"_s));
    QVERIFY(!list.model->roleNames().values().contains("taxed"));
    QCOMPARE(list.model->primaryKeyAt(0), QVariant(1));
    QCOMPARE(calls, 2); // once a row, while it is at hand

    QSignalSpy changed(list.model.get(), &PersistedShape::dataChanged);
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, u"1"_s}, {u"unit_price"_s, u"2.00"_s}}).ok());
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(list.model->get(0).value(u"taxed"_s), QVariant(4.0));
    QVERIFY(changed.first().at(2).value<QList<int>>().isEmpty()); // any role may be another
    list.stream.setTransformer({});
    QCOMPARE(valueAt(list, 0, "shortTitle"), QVariant(u"Milk"_s));
    QVERIFY(!list.model->get(0).contains(u"taxed"_s));
}

void TestPresentation::streamGone_leavesTheServersNames()
{
    LiveList list(*m_server, fileName());
    list.stream.setColumnMapper(Camel);
    list.model->start();
    QTRY_COMPARE(list.model->count(), 3);
    QSignalSpy roles(list.model.get(), &PersistedShape::rolesChanged);
    list.model->setStream(nullptr);
    QCOMPARE(roles.size(), 1);
    QVERIFY(list.model->roleNames().values().contains("short_title"));
}

QTEST_GUILESS_MAIN(TestPresentation)
#include "tst_presentation.moc"
