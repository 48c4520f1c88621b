// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "randomtags.h"
#include "repetitions.h"
#include "storefile.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// Random histories of tags and moves, in batches as a server sends them, with restarts, failures
// and refetches between.
class TestRandomTags : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void history_data();
    void history();
};

namespace {

// Whoever is told of the batches: knows inserts, updates and deletes alone.
class Receiver
{
public:
    void take(const MessageBatch &batch)
    {
        const auto messages = batch.messages();
        for (const Message &message : messages) {
            if (message.operation == Message::Delete)
                m_titles.remove(message.key);
            else if (message.operation == Message::Insert || message.operation == Message::Update)
                m_titles[message.key] = message.value[u"id"_s].toString() + u':'
                    + message.value[u"title"_s].toString();
        }
    }

    void startAfresh() { m_titles.clear(); }

    QStringList rows() const
    {
        QStringList rows = m_titles.values();
        rows.sort();
        return rows;
    }

private:
    QMap<QByteArray, QString> m_titles;
};

class Run
{
public:
    explicit Run(quint32 seed) : m_shape(seed, seed % 2 == 0)
    {
        startLog(); // which a new shape begins with
    }

    void step()
    {
        const int kind = m_shape.random(20);
        if (kind == 0)
            startLog();
        for (int chunks = kind < 6 ? m_shape.random(3) : 0; chunks > 0; --chunks) {
            apply(batch(m_shape.nextMessages(m_shape.random(8)), next()));
            if (m_shape.random(3) == 0)
                m_file.reopen();
            // What an interrupted refetch had is fetched anew.
            if (m_file.store().shape().offset == "-1")
                startLog();
        }
        while (!apply(lastBatch(m_shape.nextMessages(m_shape.random(8)), next()))) { }
        if (m_shape.random(8) == 0)
            m_file.reopen();
    }

    void compare()
    {
        QStringList rows = m_file.rows();
        rows.sort();
        QCOMPARE(rows, m_shape.rows());
        QCOMPARE(m_receiver.rows(), m_shape.rows());
        QStringList parts
            = m_file.seen(u"SELECT count(*) FROM sqlite_master WHERE name LIKE 'electric_tag%'"_s)
                == QStringList(u"0"_s)
            ? QStringList()
            : m_file.seen(u"SELECT position || ' ' || value || ' ' || id FROM electric_tag_parts_1 "
                          "JOIN items USING (electric_key)"_s);
        parts.sort();
        QCOMPARE(parts, m_shape.parts());
    }

private:
    BatchContext next()
    {
        BatchContext context = at(QByteArray::number(++m_offset));
        context.handle = "h" + QByteArray::number(m_log);
        return context;
    }

    void startLog()
    {
        if (m_log > 0)
            apply(MessageBatchBuilder::mustRefetch("h" + QByteArray::number(m_log)));
        ++m_log;
        m_receiver.startAfresh();
        BatchContext context = next();
        context.startsLog = true;
        apply(batch(m_shape.newLog(), context));
    }

    // Some fail at first, in the midst of it. False: another log has been begun instead.
    bool apply(const MessageBatch &batch)
    {
        if (m_shape.random(5) == 0) {
            const Outsider outsider(m_file.fileName(), false);
            outsider.execute(u"CREATE TRIGGER no BEFORE UPDATE ON electric_shapes "
                             "BEGIN SELECT RAISE(ABORT, 'no'); END"_s);
            if (m_file.tryApply(batch) != ApplyResult::Failed)
                QTest::qFail("It did not fail.", __FILE__, __LINE__);
            outsider.execute(u"DROP TRIGGER no"_s);
            if (m_shape.random(2) == 0)
                m_file.reopen();
            if (m_file.store().shape().offset == "-1" && !batch.startsLog()
                && !batch.isMustRefetch()) { // it was a refetch, which starts over
                startLog();
                return false;
            }
        }
        m_file.apply(batch);
        m_receiver.take(MessageBatchBuilder::withDepartures(batch, m_file.store().departures()));
        return true;
    }

    RandomTags m_shape;
    StoreFile m_file;
    Receiver m_receiver;
    int m_offset = 0;
    int m_log = 0;
};

} // namespace

void TestRandomTags::history_data()
{
    QTest::addColumn<quint32>("seed");
    const auto last = quint32(repetitions(24, 4));
    for (quint32 seed = 1; seed <= last; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void TestRandomTags::history()
{
    QFETCH(const quint32, seed);
    Run run(seed);
    for (int i = 0; i < 25; ++i) {
        run.step();
        run.compare();
        if (QTest::currentTestFailed())
            return;
    }
}

QTEST_GUILESS_MAIN(TestRandomTags)
#include "tst_randomtags.moc"
