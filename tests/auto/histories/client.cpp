// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "client.h"

#include "persistedshapestream_p.h"
#include "storagethread_p.h"

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QScopeGuard>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>
#include <QtSql/QSqlRecord>

#include <mutex>
#include <semaphore>
#include <utility>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

const QString Connection = u"outside"_s;

std::shared_ptr<ShapeStorage> storageOf(const Setup &setup, Place *place)
{
    switch (setup.storage) {
    case Setup::Memory:
        if (!place->memory)
            place->memory = std::make_shared<MemoryStorage>();
        return place->memory;
    case Setup::Sqlite:
        return std::make_shared<SqliteStorage>(place->fileName);
    case Setup::Own:
        return std::make_shared<MapStorage>(place->disk);
    case Setup::NoStorage:
        break;
    }
    return {};
}

} // namespace

Client::Client(const Setup &setup, std::shared_ptr<Wire> wire, Place *place, Verify verify)
    : m_setup(setup),
      m_place(place),
      m_verify(std::move(verify)),
      m_stream(std::make_unique<ShapeStream>()),
      m_storage(storageOf(setup, place))
{
    m_stream->setUrl(QUrl(u"http://localhost/v1/shape"_s));
    m_stream->setTable(u"items"_s);
    m_stream->setReplica(setup.hasFullReplica ? ShapeStream::FullReplica
                                              : ShapeStream::DefaultReplica);
    m_stream->setBackoff({0, 0, 1});
    m_stream->setLiveMode(setup.usesEvents ? ShapeStream::ServerSentEvents
                                           : ShapeStream::LongPolling);
    m_stream->setNetworkAccessManagerFactory([wire] { return new FakeManager(wire); });
    if (m_storage)
        followStorage();
    else
        followStream();
}

Client::~Client()
{
    m_model.reset();
    m_persisted.reset();
    QSqlDatabase::removeDatabase(Connection);
}

void Client::followStream()
{
    m_batches = m_place->own;
    m_stream->setHandle(QString::fromUtf8(m_batches.handle));
    m_stream->setOffset(QString::fromUtf8(m_batches.offset));
    QObject::connect(m_stream.get(), &ShapeStream::batchReceived, m_stream.get(),
                     [this](const MessageBatch &batch) { take(batch); });
    QObject::connect(m_stream.get(), &ShapeStream::mustRefetch, m_stream.get(), [this] {
        m_batches.endLog();
        m_place->own = m_batches;
    });
}

void Client::followStorage()
{
    m_persisted = PersistedShapeStreamPrivate::shared(m_stream.get(), m_storage.get(), {});
    PersistedShapeStream *const persisted = m_persisted.get();
    QObject::connect(persisted, &PersistedShapeStream::batchReceived, persisted,
                     [this](const MessageBatch &batch) { take(batch); });
    QObject::connect(persisted, &PersistedShapeStream::upToDate, persisted,
                     [this](PersistedShapeStream::Source source) {
                         if (source == PersistedShapeStream::Replay)
                             m_verify(m_batchWatcher, m_batches.rows());
                     });
    if (!m_setup.hasModel)
        return;
    m_model = std::make_unique<PersistedShape>();
    QObject::connect(m_model.get(), &PersistedShape::upToDate, m_model.get(), [this] {
        m_modelHasRows = true;
        if (!m_isClearing)
            m_verify(m_modelWatcher, modelRows());
    });
    m_model->setStorage(m_storage.get());
    m_model->setStream(m_stream.get());
}

void Client::take(const MessageBatch &batch)
{
    m_batches.take(batch);
    if (m_setup.storage == Setup::NoStorage)
        m_place->own = m_batches;
    if (batch.isUpToDate())
        m_verify(m_batchWatcher, m_batches.rows());
}

void Client::start()
{
    if (m_model)
        m_model->start();
    else if (m_persisted)
        m_persisted->start();
    else
        m_stream->start();
}

void Client::setOffline(bool offline)
{
    if (m_model)
        m_model->setOffline(offline);
    else if (m_persisted)
        m_persisted->setOffline(offline);
    else if (offline)
        m_stream->stop();
    else if (m_stream->state() == ShapeStream::Stopped)
        m_stream->start();
}

void Client::stopAndStart()
{
    m_stream->stop();
    m_stream->start();
}

void Client::clear()
{
    if (!m_persisted)
        return;
    m_isClearing = true;
    m_persisted->clear();
}

void Client::endClearing()
{
    if (std::exchange(m_isClearing, false))
        m_modelHasRows = false;
}

std::shared_ptr<StorageThread> Client::storageThread() const
{
    return m_persisted ? PersistedShapeStreamPrivate::get(m_persisted.get())->thread : nullptr;
}

std::function<void()> Client::blockStorage()
{
    const auto thread = storageThread();
    if (!thread)
        return [] {};
    auto release = std::make_shared<std::binary_semaphore>(0);
    thread->post([release] { release->acquire(); });
    return [release] { release->release(); };
}

void Client::waitForStorage() const
{
    const auto thread = storageThread();
    if (!thread)
        return;
    std::binary_semaphore done(0);
    thread->post([&done] { done.release(); });
    done.acquire();
}

void Client::look()
{
    if (m_model) {
        const QStringList rows = modelRows();
        if (m_modelHasRows || !rows.isEmpty())
            m_verify(m_modelWatcher, rows);
    }
    if (m_persisted && m_persisted->isComplete()) {
        if (const auto rows = storedRows())
            m_verify(m_diskWatcher, *rows);
    }
}

QStringList Client::modelRows() const
{
    QStringList rows;
    const Schema schema = m_model->schema();
    for (int row = 0; row < m_model->count(); ++row) {
        const QVariantMap values = m_model->get(row);
        QVariantMap known;
        for (const Column &column : schema.columns()) {
            const QString name = QString::fromUtf8(column.name);
            known.insert(name, values[name]);
        }
        rows.append(textOfRow(known));
    }
    rows.sort();
    return rows;
}

/*
    As another program reads them, where one can, unless they are no state of the table (any more,
    which the client may not know yet).
*/
std::optional<QStringList> Client::storedRows() const
{
    QStringList rows;
    if (m_setup.storage == Setup::Own) {
        const std::scoped_lock lock(m_place->disk->mutex);
        for (const MapShape &stored : std::as_const(m_place->disk->shapes)) {
            if (!stored.shape.isComplete)
                return {};
            for (const auto &fields : stored.rows) {
                QVariantMap values;
                for (auto it = fields.begin(); it != fields.end(); ++it) {
                    QVariant value = it->isNull() ? QVariant() : QVariant(QString::fromUtf8(*it));
                    if (it.key() == "done" && !it->isNull())
                        value = it->startsWith('t');
                    values.insert(QString::fromUtf8(it.key()), value);
                }
                rows.append(textOfRow(values));
            }
        }
        rows.sort();
        return rows;
    }
    if (m_setup.storage != Setup::Sqlite)
        return {};
    QSqlDatabase database = QSqlDatabase::database(Connection);
    if (!database.isValid()) {
        database = QSqlDatabase::addDatabase(u"QSQLITE"_s, Connection);
        database.setDatabaseName(m_place->fileName);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        database.open();
    }
    // Qt's driver does not survive a statement whose columns change while it runs: this reads
    // the schema as it is now, and the transaction keeps it.
    QSqlQuery query(database);
    query.exec(u"BEGIN"_s);
    query.exec(u"SELECT count(*) FROM sqlite_schema"_s);
    query.next();
    const auto end = qScopeGuard([&] { query.exec(u"COMMIT"_s); });
    query.exec(u"SELECT complete FROM electric_shapes"_s);
    if (!query.next() || !query.value(0).toBool())
        return {};
    if (!query.exec(u"SELECT * FROM \"%1\""_s.arg(m_persisted->tableName())))
        return QStringList(u"the file cannot be read"_s);
    const QSqlRecord names = query.record();
    while (query.next()) {
        QVariantMap values;
        for (int i = 0; i < names.count(); ++i) {
            const QString name = names.fieldName(i);
            if (name.startsWith(u"electric_"))
                continue;
            const QVariant value = query.isNull(i) ? QVariant() : query.value(i);
            values.insert(name, name == u"done" && value.isValid() ? value.toBool() : value);
        }
        rows.append(textOfRow(values));
    }
    rows.sort();
    return rows;
}

QMap<QString, QStringList> Client::rows() const
{
    QMap<QString, QStringList> rows {{u"who follows the batches"_s, m_batches.rows()}};
    if (m_model)
        rows.insert(u"the model"_s, modelRows());
    if (m_persisted) {
        if (m_setup.storage == Setup::Sqlite || m_setup.storage == Setup::Own)
            rows.insert(u"the storage"_s,
                        storedRows().value_or(QStringList(u"which are not complete"_s)));
    }
    return rows;
}
