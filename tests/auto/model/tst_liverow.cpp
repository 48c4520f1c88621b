// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/LiveRow>

#include "fixture.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QPointer>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using Electric::LiveRow;
using Electric::PersistedShape;
using namespace Qt::StringLiterals;

// Rows that are found by their primary key, in a file and in memory.
class TestLiveRow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void indexOf_finds_data();
    void indexOf_finds();
    void indexOf_followsOrderAndFilter();
    void row_saysWhenItIsKnown_data();
    void row_saysWhenItIsKnown();
    void row_livesWithItsRow_data();
    void row_livesWithItsRow();
    void row_thatIsNotYetThere_appears();
    void row_isWhateverTheFilterIs();
    void row_beforeTheStart_waits();
    void row_outlivesTheModel();
    void row_survivesARefetch();
    void row_isDestroyedInItsSignal();

private:
    QString database(const QString &kind) const
    {
        return kind == u"memory" ? QString() : m_folder->filePath(u"rows.db"_s);
    }
    bool write(const QJsonObject &operation) { return m_server->write(u"items"_s, operation).ok(); }
    bool retitle(int id, const QString &title)
    {
        return write({{u"op"_s, u"update"_s},
                      {u"key"_s, QJsonObject {{u"id"_s, id}}},
                      {u"value"_s, QJsonObject {{u"title"_s, title}}}});
    }
    bool remove(int id)
    {
        return write({{u"op"_s, u"delete"_s}, {u"key"_s, QJsonObject {{u"id"_s, id}}}});
    }
    bool insert(int id, const QString &title)
    {
        return write({{u"op"_s, u"insert"_s}, {u"value"_s, item(id, title)}});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

void TestLiveRow::init()
{
    m_server = std::make_unique<ElectricDev::DevelopmentServer>();
    QVERIFY2(m_server->seed(itemsSeed(20)) && m_server->listen(),
             qPrintable(m_server->errorString()));
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestLiveRow::indexOf_finds_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QVariant>("key");
    QTest::addColumn<QVariant>("id"); // of the row there, or invalid
    for (const char *kind : {"file", "memory"}) {
        const QString name = QString::fromLatin1(kind);
        QTest::addRow("%s, int", kind) << name << QVariant(7) << QVariant(7);
        QTest::addRow("%s, JavaScript's number", kind) << name << QVariant(7.0) << QVariant(7);
        QTest::addRow("%s, text", kind) << name << QVariant(u"7"_s) << QVariant(7);
        QTest::addRow("%s, list", kind) << name << QVariant(QVariantList {7}) << QVariant(7);
        QTest::addRow("%s, unknown", kind) << name << QVariant(99) << QVariant();
        QTest::addRow("%s, a part of one", kind) << name << QVariant(7.5) << QVariant();
        QTest::addRow("%s, SQL", kind) << name << QVariant(u"7 OR 1=1"_s) << QVariant();
        QTest::addRow("%s, too many", kind) << name << QVariant(QVariantList {7, 8}) << QVariant();
        QTest::addRow("%s, nothing", kind) << name << QVariant() << QVariant();
    }
}

void TestLiveRow::indexOf_finds()
{
    QFETCH(const QString, kind);
    QFETCH(const QVariant, key);
    QFETCH(const QVariant, id);
    const LiveList list(*m_server, database(kind));
    QCOMPARE(list.model->indexOf(key), -1); // nothing is known yet
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    const int row = list.model->indexOf(key);
    QCOMPARE(row >= 0, id.isValid());
    QCOMPARE(list.model->primaryKeyAt(row).toString(), id.toString());
}

void TestLiveRow::indexOf_followsOrderAndFilter()
{
    const LiveList list(*m_server, database({}));
    list.model->setOrderBy(u"id DESC"_s);
    list.model->setFilter(u"id > 5"_s);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.model->indexOf(20), 0);
    QCOMPARE(list.model->indexOf(6), 14);
    QCOMPARE(list.model->indexOf(5), -1);
    for (int row = 0; row < list.model->count(); ++row)
        QCOMPARE(list.model->indexOf(list.model->primaryKeyAt(row)), row);
}

// "It is gone" is to be said of a row that is not there, not of one that has not been looked for.
void TestLiveRow::row_saysWhenItIsKnown_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("id");
    QTest::addColumn<bool>("exists");
    QTest::addColumn<bool>("isAtHand"); // in a model that has it
    for (const char *kind : {"file", "memory"}) {
        const QString name = QString::fromLatin1(kind);
        QTest::addRow("%s, there", kind) << name << 3 << true << true;
        QTest::addRow("%s, filtered out", kind) << name << 15 << true << false;
        QTest::addRow("%s, unknown", kind) << name << 99 << false << false;
    }
    QTest::newRow("file, not read yet") << u"file"_s << 9 << true << true;
    QTest::newRow("memory, not read yet") << u"memory"_s << 9 << true << false; // by looking at all
}

void TestLiveRow::row_saysWhenItIsKnown()
{
    QFETCH(const QString, kind);
    QFETCH(const int, id);
    QFETCH(const bool, exists);
    const LiveList list(*m_server, database(kind));
    list.model->setFilter(u"id < 10"_s);
    const std::unique_ptr<LiveRow> early(list.model->row(id));
    QVERIFY(!early->isLoaded());
    const QSignalSpy existence(early.get(), &LiveRow::existsChanged);
    const QSignalSpy loading(early.get(), &LiveRow::isLoadedChanged);
    bool existedThen = false;
    connect(early.get(), &LiveRow::isLoadedChanged, early.get(),
            [&] { existedThen = early->exists(); });
    list.model->start();
    QTRY_COMPARE(loading.size(), 1);
    QVERIFY(early->isLoaded());
    QCOMPARE(existedThen, exists);
    QCOMPARE(existence.size(), exists ? 1 : 0);

    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    const std::unique_ptr<LiveRow> late(list.model->row(id));
    QTEST(late->isLoaded(), "isAtHand"); // known at once
    QTEST(late->exists(), "isAtHand");
    const QSignalSpy changes(late.get(), &LiveRow::valuesChanged);
    QTRY_VERIFY(late->isLoaded());
    QCOMPARE(late->exists(), exists);
    QFETCH(const bool, isAtHand);
    QCOMPARE(changes.size(), exists && !isAtHand ? 1 : 0);
    QCOMPARE(existence.size(), exists ? 1 : 0);
}

void TestLiveRow::row_livesWithItsRow_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("file") << u"file"_s;
    QTest::newRow("memory") << u"memory"_s;
}

void TestLiveRow::row_livesWithItsRow()
{
    QFETCH(const QString, kind);
    const LiveList list(*m_server, database(kind));
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    const std::unique_ptr<LiveRow> row(list.model->row(3));
    const QSignalSpy existence(row.get(), &LiveRow::existsChanged);
    const QSignalSpy values(row.get(), &LiveRow::valuesChanged);
    QVERIFY(row->exists()); // the model has it
    QVERIFY(row->isLoaded());
    QCOMPARE(row->primaryKey(), QVariant(3));
    QCOMPARE(row->values(), list.model->get(list.model->indexOf(3)));
    const qsizetype before = values.size();

    QVERIFY(retitle(4, u"another row"_s));
    QVERIFY(retitle(3, u"changed"_s));
    QTRY_COMPARE(row->value(u"title"_s), QVariant(u"changed"_s));
    QCOMPARE(values.size(), before + 1);
    QVERIFY(!row->value(u"no such column"_s).isValid());

    QVERIFY(remove(3));
    QTRY_VERIFY(!row->exists());
    QVERIFY(row->values().isEmpty());
    QVERIFY(insert(3, u"again"_s));
    QTRY_COMPARE(row->value(u"title"_s), QVariant(u"again"_s));
    QCOMPARE(existence.size(), 2);
}

void TestLiveRow::row_thatIsNotYetThere_appears()
{
    const LiveList list(*m_server, database({}));
    const std::unique_ptr<LiveRow> row(list.model->row(77));
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QVERIFY(!row->exists());
    QVERIFY(insert(77, u"new"_s));
    QTRY_COMPARE(row->value(u"title"_s), QVariant(u"new"_s));
}

void TestLiveRow::row_isWhateverTheFilterIs()
{
    const LiveList list(*m_server, database({}));
    list.model->setFilter(u"id > 10"_s);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.model->indexOf(3), -1);
    const std::unique_ptr<LiveRow> row(list.model->row(3));
    QTRY_VERIFY(row->exists());
}

void TestLiveRow::row_beforeTheStart_waits()
{
    const LiveList list(*m_server, database({}));
    const std::unique_ptr<LiveRow> row(list.model->row(3));
    QCOMPARE(list.stream.state(), Electric::ShapeStream::Stopped);
    QVERIFY(!row->exists());
    list.model->start();
    QTRY_VERIFY(row->exists());
}

void TestLiveRow::row_outlivesTheModel()
{
    LiveList list(*m_server, database({}));
    list.model->start();
    const std::unique_ptr<LiveRow> row(list.model->row(3));
    QTRY_VERIFY(row->exists());
    list.model.reset();
    QVERIFY(retitle(3, u"still followed"_s));
    QTRY_COMPARE(row->value(u"title"_s), QVariant(u"still followed"_s));
}

void TestLiveRow::row_survivesARefetch()
{
    const LiveList list(*m_server, database({}));
    list.model->start();
    const std::unique_ptr<LiveRow> row(list.model->row(3));
    QTRY_VERIFY(row->exists());
    const QSignalSpy existence(row.get(), &LiveRow::existsChanged);
    const QSignalSpy refetches(list.model.get(), &PersistedShape::mustRefetch);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_VERIFY(!refetches.isEmpty());
    QVERIFY(retitle(3, u"after it"_s));
    QTRY_COMPARE(row->value(u"title"_s), QVariant(u"after it"_s));
    QVERIFY(existence.isEmpty());
}

void TestLiveRow::row_isDestroyedInItsSignal()
{
    const LiveList list(*m_server, database({}));
    list.model->setFilter(u"id > 3"_s); // or it would be there at once
    for (const auto signal :
         {&LiveRow::existsChanged, &LiveRow::valuesChanged, &LiveRow::isLoadedChanged}) {
        const QPointer<LiveRow> row(list.model->row(3));
        connect(row, signal, row, [row] { delete row.data(); });
        list.model->start();
        QTRY_VERIFY(!row);
    }
}

QTEST_GUILESS_MAIN(TestLiveRow)
#include "tst_liverow.moc"
