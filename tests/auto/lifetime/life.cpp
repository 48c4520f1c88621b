// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "life.h"

#include "follower.h"
#include "variation.h"

#include <QtCore/QFuture>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 30000; // milliseconds, of a machine that does much else

}

QString Life::play()
{
    for (const auto part :
         {&Life::varyAll, &Life::start, &Life::change, &Life::vary, &Life::query, &Life::present,
          &Life::askForSnapshots, &Life::refuse, &Life::rotate, &Life::goOffline,
          &Life::listenToEvents, &Life::rest, &Life::clear, &Life::useStorage}) {
        (this->*part)();
        if (!m_problem.isEmpty() || !m_cast->isComplete())
            break;
    }
    return m_problem;
}

void Life::step(const char *name, const std::function<void()> &action,
                const std::function<bool()> &isReached)
{
    if (!m_cast->isComplete() || !m_problem.isEmpty())
        return;
    action();
    if (!QTest::qWaitFor([&] { return !m_cast->isComplete() || isReached(); }, Patience))
        m_problem = QString::fromLatin1(name);
}

void Life::live(const char *name, const std::function<void()> &action)
{
    step(name, action, [this] { return isLive(); });
}

bool Life::isLive() const
{
    if (m_cast->stream->state() != ShapeStream::Live || m_server->waitingRequests() == 0)
        return false;
    if (m_cast->persisted)
        return m_cast->persisted->isComplete() && !m_cast->persisted->isStale();
    for (const PersistedShape *model : {m_cast->model.get(), m_cast->other.get()}) {
        if (model && model->status() != PersistedShape::Live)
            return false;
    }
    return true;
}

void Life::start()
{
    live("start", [this] { m_cast->start(); });
}

void Life::change()
{
    const QString before = offset();
    const auto write = [this] {
        m_server->write(
            u"items"_s,
            QJsonArray {
                QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(1000, u"new"_s)}},
                QJsonObject {{u"op"_s, u"update"_s}, {u"value"_s, item(2, u"changed"_s)}},
                QJsonObject {{u"op"_s, u"delete"_s}, {u"value"_s, QJsonObject {{u"id"_s, 3}}}}});
    };
    step("change", write, [&] { return isLive() && offset() != before; });
}

void Life::vary()
{
    varyAll();
    live("vary", [this] { m_cast->start(); });
}

void Life::varyAll()
{
    // Who shares rows has to agree about where they are.
    const QList<QByteArray> shared {"stream", "storage", "name"};
    for (const QByteArray &role : Cast::roles(m_cast->kind)) {
        const bool isShared = m_cast->kind == Cast::TwoModels;
        if (m_cast->isComplete())
            varyProperties(m_cast->player(role), isShared ? shared : QList<QByteArray>());
    }
}

void Life::query()
{
    PersistedShape *const model = m_cast->model;
    if (!model)
        return;
    const QVariant first = model->primaryKeyAt(0);
    QJsonArray many; // so that another order is more than a few moves
    for (int id = 2000; id < 2040; ++id)
        many.append(QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(id, u"many"_s)}});
    step(
        "many", [&, this] { m_server->write(u"items"_s, many); },
        [=] { return model->count() > 40; });
    step(
        "order", [=] { model->setOrderBy(u"title = 'changed', id DESC"_s); },
        [=] { return model->primaryKeyAt(0) != first; });
    const int last = m_cast->model ? m_cast->model->count() : 0;
    step(
        "move", [=, this] { m_server->update(u"items"_s, item(5, u"changed"_s)); },
        [=] { return model->get(model->count() - 1)[u"title"_s] == u"changed"_s; });
    step(
        "wrong filter", [=] { model->setFilter(u"no such column"_s); },
        [=] { return !model->errorString().isEmpty(); });
    step(
        "filter", [=] { model->setFilter(u"id > 2"_s); },
        [=] { return model->errorString().isEmpty() && model->count() != last; });
    step(
        "no filter", [=] { model->setFilter({}); }, [=] { return model->count() == last; });
}

void Life::present()
{
    live("parser", [this] {
        m_cast->stream->setParser(u"title"_s, [](const QString &text) { return text + u'!'; });
    });
    live("transformer",
         [this] { m_cast->stream->setTransformer([](const QVariantMap &row) { return row; }); });
    live("mapper", [this] {
        m_cast->stream->setColumnMapper(ColumnMapper::fromMap({{u"title"_s, u"name"_s}}));
    });
    step(
        "wrong mapper",
        [this] {
            m_cast->stream->setColumnMapper(ColumnMapper::fromMap({{u"title"_s, u"id"_s}}));
        },
        [this] { return !m_cast->model || !m_cast->model->errorString().isEmpty(); });
    live("no mapper", [this] { m_cast->stream->setColumnMapper({}); });
}

void Life::askForSnapshots()
{
    if (!m_cast->isComplete())
        return;
    QSignalSpy fetched(m_cast->stream, &ShapeStream::snapshotFetched);
    QSignalSpy finished(m_cast->stream, &ShapeStream::snapshotFinished);
    step(
        "fetch a snapshot",
        [this] {
            m_cast->stream->fetchSnapshot({{u"limit"_s, 1}});
        },
        [&] { return !fetched.isEmpty(); });
    step(
        "refuse a snapshot", [this] { m_cast->stream->requestSnapshot({}); },
        [&] { return !finished.isEmpty(); });
}

void Life::refuse()
{
    const auto left = std::make_shared<int>(2);
    m_server->setFaultHandler([left](const ElectricDev::Request &) {
        ElectricDev::Fault fault;
        fault.answer = ElectricDev::Response {503, {}, {}};
        return (*left)-- > 0 ? std::optional(fault) : std::nullopt;
    });
    step(
        "refuse", [this] { m_cast->stream->refresh(); },
        [&] { return *left < 0 && isLive() && !m_cast->stream->error(); });
}

void Life::rotate()
{
    const auto isOther = [this](const QString &handle) {
        return [this, handle] { return isLive() && m_cast->stream->handle() != handle; };
    };
    if (m_cast->isComplete())
        step(
            "rotate", [this] { m_server->rotate(u"items"_s); }, isOther(m_cast->stream->handle()));
    if (m_cast->isComplete())
        step(
            "column",
            [this] {
                m_server->addColumn(u"items"_s, u"note"_s, {{u"type"_s, u"text"_s}});
            },
            isOther(m_cast->stream->handle()));
}

void Life::goOffline()
{
    if (m_cast->kind == Cast::StreamAlone)
        return;
    const auto setOffline = [this](bool isOffline) {
        if (m_cast->persisted)
            m_cast->persisted->setOffline(isOffline);
        if (m_cast->model)
            m_cast->model->setOffline(isOffline);
    };
    step(
        "offline", [&] { setOffline(true); },
        [this] { return m_cast->stream->state() == ShapeStream::Stopped; });
    live("online", [&] { setOffline(false); });
}

void Life::listenToEvents()
{
    step(
        "events", [this] { m_cast->stream->setLiveMode(ShapeStream::ServerSentEvents); },
        [this] { return m_cast->stream->activeLiveMode() == ShapeStream::ServerSentEvents; });
    live("no events", [this] { m_cast->stream->setLiveMode(ShapeStream::LongPolling); });
}

void Life::rest()
{
    step(
        "pause", [this] { m_cast->stream->pause(); },
        [this] { return m_cast->stream->state() == ShapeStream::Paused; });
    live("resume", [this] { m_cast->stream->resume(); });
    step(
        "stop", [this] { m_cast->stream->stop(); },
        [this] { return m_cast->stream->state() == ShapeStream::Stopped; });
    live("start again", [this] { m_cast->stream->start(); });
}

void Life::clear()
{
    if (m_cast->persisted) {
        step(
            "clear", [this] { m_cast->persisted->clear(); },
            [this] { return !m_cast->persisted->isComplete(); });
        live("fill", [] {});
    }
    if (PersistedShape *const model = m_cast->model) {
        step(
            "clear", [=] { model->clear(); }, [=] { return model->count() == 0; });
        live("fill", [] {});
    }
}

void Life::useStorage()
{
    if (!m_cast->isComplete() || !m_cast->storage)
        return;
    QFuture<QList<ShapeInfo>> shapes;
    QFuture<int> removed;
    QFuture<void> cleared;
    const auto use = [&] {
        shapes = m_cast->storage->shapes();
        removed = m_cast->storage->removeUnused(QDateTime::currentDateTimeUtc());
        cleared = m_cast->storage->clear();
    };
    step("use the storage", use, [&] {
        return shapes.isFinished() && removed.isFinished() && cleared.isFinished() && isLive();
    });
}
