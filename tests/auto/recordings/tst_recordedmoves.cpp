// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "../storage/mapstorage.h"
#include "scriptedserver.h"

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// A real server's shape with a subquery, as a receiver of the stored stream sees it: whatever
// keeps the rows, those that move out are told of as deletes.
class TestRecordedMoves : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void moves_areTold_data();
    void moves_areTold();
    void moves_areToldAfterARestart_data();
    void moves_areToldAfterARestart();
    void plainStream_tellsTheMoves();

private:
    std::unique_ptr<ShapeStorage> makeStorage() const;
    void start(ShapeStorage *storage, const QByteArrayList &steps);
    void take(const MessageBatch &batch, const QString &source);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<MapDisk> m_disk;
    std::unique_ptr<ShapeStream> m_stream;
    std::unique_ptr<PersistedShapeStream> m_persisted;
    QStringList m_events; // "replay insert 10", "network move-out", …
};

namespace {

void storages()
{
    QTest::addColumn<QString>("storage");
    for (const char *storage : {"SQLite", "memory", "the app's own"})
        QTest::newRow(storage) << QString::fromLatin1(storage);
}

QList<Exchange> exchangesOf(const QByteArrayList &steps)
{
    QList<Exchange> exchanges;
    for (const QByteArray &step : steps)
        exchanges.append(recorded("subquery:" + step));
    return exchanges;
}

QString nameOf(Message::Operation operation)
{
    static const QMap<Message::Operation, QString> Names {{Message::Insert, u"insert"_s},
                                                          {Message::Update, u"update"_s},
                                                          {Message::Delete, u"delete"_s},
                                                          {Message::MoveOut, u"move-out"_s},
                                                          {Message::MoveIn, u"move-in"_s}};
    return Names.value(operation);
}

const QByteArrayList Beginning {"70-subquery", "70-subquery-catch-up"};
const QByteArrayList Moves {"71-subquery-live-move-in", "72-subquery-live-move-out"};

} // namespace

void TestRecordedMoves::init()
{
    m_server = std::make_unique<ScriptedServer>();
    m_folder = std::make_unique<QTemporaryDir>();
    m_disk = std::make_shared<MapDisk>();
}

void TestRecordedMoves::cleanup()
{
    m_persisted.reset();
    m_stream.reset();
    m_events.clear();
}

std::unique_ptr<ShapeStorage> TestRecordedMoves::makeStorage() const
{
    QFETCH(const QString, storage);
    if (storage == u"SQLite")
        return std::make_unique<SqliteStorage>(m_folder->filePath(u"shapes.db"_s));
    if (storage == u"memory")
        return std::make_unique<MemoryStorage>();
    return std::make_unique<MapStorage>(m_disk);
}

void TestRecordedMoves::take(const MessageBatch &batch, const QString &source)
{
    const auto messages = batch.messages();
    for (const Message &message : messages) {
        const QString key = QString::fromUtf8(message.key).section(u'"', -2, -2);
        m_events.append((source + u' ' + nameOf(message.operation) + u' ' + key).trimmed());
    }
}

void TestRecordedMoves::start(ShapeStorage *storage, const QByteArrayList &steps)
{
    m_persisted.reset();
    m_stream.reset();
    m_events.clear();
    m_server->play(exchangesOf(steps));
    m_stream = std::make_unique<ShapeStream>();
    m_stream->setUrl(m_server->url());
    m_stream->setTable(u"child"_s);
    m_stream->setWhere(u"parent_id IN (SELECT id FROM parent WHERE active)"_s);
    if (!storage) {
        connect(m_stream.get(), &ShapeStream::batchReceived, this,
                [this](const MessageBatch &batch) { take(batch, u"network"_s); });
        m_stream->start();
        return;
    }
    m_persisted = std::make_unique<PersistedShapeStream>();
    m_persisted->setStorage(storage);
    m_persisted->setStream(m_stream.get());
    connect(m_persisted.get(), &PersistedShapeStream::batchReceived, this,
            [this](const MessageBatch &batch, PersistedShapeStream::Source source) {
                take(batch, source == PersistedShapeStream::Replay ? u"replay"_s : u"network"_s);
            });
    m_persisted->start();
}

void TestRecordedMoves::moves_areTold_data()
{
    storages();
}

void TestRecordedMoves::moves_areTold()
{
    const auto storage = makeStorage();
    start(storage.get(), Beginning + Moves);
    QTRY_COMPARE(m_persisted->offset(), u"1_3"_s);
    const QStringList expected {u"network insert 10"_s, u"network insert 11"_s,
                                u"network move-in"_s,   u"network insert 20"_s,
                                u"network move-out"_s,  u"network delete 10"_s,
                                u"network delete 11"_s};
    QTRY_COMPARE(m_events, expected);
}

void TestRecordedMoves::moves_areToldAfterARestart_data()
{
    storages();
}

// The tags are as durable as the rows.
void TestRecordedMoves::moves_areToldAfterARestart()
{
    QFETCH(const QString, storage);
    auto place = makeStorage();
    start(place.get(), Beginning);
    QTRY_COMPARE(m_persisted->offset(), u"0_inf"_s);
    QTRY_VERIFY(m_server->isAtTheEnd()); // or this stream would get the next one's first answer
    if (storage != u"memory") {
        m_persisted.reset();
        place = makeStorage();
    }
    start(place.get(), Moves);
    const QStringList expected {u"replay insert 10"_s, u"replay insert 11"_s,
                                u"network move-in"_s,  u"network insert 20"_s,
                                u"network move-out"_s, u"network delete 10"_s,
                                u"network delete 11"_s};
    QTRY_COMPARE(m_events, expected);
    start(place.get(), {});
    QTRY_COMPARE(m_events, QStringList(u"replay insert 20"_s));
    m_persisted.reset();
}

// Without a storage nobody knows the rows: the app follows them itself, by RowTags.
void TestRecordedMoves::plainStream_tellsTheMoves()
{
    start(nullptr, Beginning + Moves);
    const QStringList expected {u"network insert 10"_s, u"network insert 11"_s,
                                u"network move-in"_s, u"network insert 20"_s,
                                u"network move-out"_s};
    QTRY_COMPARE(m_events, expected);
}

QTEST_GUILESS_MAIN(TestRecordedMoves)
#include "tst_recordedmoves.moc"
