// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "watchedshape.h"

#include "persistedshapestream_p.h"
#include "rawtest.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QFileInfo>
#include <QtCore/QTimer>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 60'000; // for what never comes: then the client is stuck

// Columns of electric_shapes, in the order in which they are asked for.
enum Column { Id, Handle, Offset, IsComplete, IsStale, StagingKind, StagedHandle, StagedOffset };
enum StagingKind { NoStaging, StagedChanges, StagedLog };

} // namespace

WatchedShape::WatchedShape(TableServer *server, const QString &fileName)
    : storage(fileName), model(std::make_unique<PersistedShape>()), m_server(server)
{
    stream.setUrl(server->url());
    stream.setTable(u"items"_s);
    stream.setBackoff({1, 1, 1});
    m_persisted = PersistedShapeStreamPrivate::shared(&stream, &storage, {});
    m_tester = std::make_unique<QAbstractItemModelTester>(
        model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    model->setStorage(&storage);
    model->setStream(&stream);
    followModel();
    QObject::connect(m_persisted.get(), &PersistedShapeStream::errorOccurred, &stream,
                     [this](const Error &error) {
                         errors.append(error);
                         look();
                     });
    QObject::connect(&stream, &ShapeStream::batchReceived, &stream, [this] { look(); });
    QObject::connect(&stream, &ShapeStream::stateChanged, &stream, [this] { look(); });
    server->setWatcher([this] { look(); });
}

WatchedShape::~WatchedShape()
{
    m_server->setWatcher({});
    model.reset();
    m_persisted.reset();
}

void WatchedShape::followModel()
{
    const auto changed = [this] {
        // Within one update the rows are neither those before nor those behind it, but some.
        if (m_hasShown && !m_isClearing && model->rowCount() == 0)
            note(u"the model is blank"_s);
        // The storage waits until the update has been played: the file is at its commit.
        lookAtFile();
        if (!std::exchange(m_isLookDue, true))
            QMetaObject::invokeMethod(
                model.get(),
                [this] {
                    m_isLookDue = false;
                    look();
                },
                Qt::QueuedConnection);
    };
    PersistedShape *const from = model.get();
    QObject::connect(from, &PersistedShape::rowsInserted, from, changed);
    QObject::connect(from, &PersistedShape::rowsRemoved, from, changed);
    QObject::connect(from, &PersistedShape::rowsMoved, from, changed);
    QObject::connect(from, &PersistedShape::dataChanged, from, changed);
    QObject::connect(from, &PersistedShape::layoutChanged, from, changed);
    QObject::connect(from, &PersistedShape::modelReset, from, [this] { note(u"a reset"_s); });
}

void WatchedShape::clear()
{
    m_isClearing = true;
    model->clear();
}

void WatchedShape::note(const QString &problem)
{
    if (m_problems.size() < 5) // the rest follows from them
        m_problems.append(problem);
}

void WatchedShape::look()
{
    lookAtModel();
    lookAtFile();
}

void WatchedShape::lookAtModel()
{
    const QStringList rows = shownRows();
    if (rows.isEmpty() && std::exchange(m_isClearing, false))
        m_hasShown = false;
    if (rows.isEmpty() && !m_hasShown)
        return;
    m_hasShown = true;
    const QString problem = m_modelWatcher.check(rows, m_server->states(), m_mayGoBack);
    if (!problem.isEmpty() && m_fit != Fit::Unknown)
        note(problem);
}

void WatchedShape::lookAtFile()
{
    if (!m_outsider) {
        if (!QFileInfo(storage.fileName()).isFile())
            return;
        m_outsider = std::make_unique<Outsider>(storage.fileName());
    }
    const QString version = m_outsider->query(u"PRAGMA data_version"_s).value(0);
    if (version == m_lastVersion)
        return;
    m_lastVersion = version;
    m_outsider->query(u"BEGIN"_s);
    const QStringList position
        = m_outsider
              ->query(u"SELECT id, handle, \"offset\", complete, stale, staging, staged_handle, "
                      "staged_offset FROM electric_shapes"_s)
              .value(0)
              .split(u'|');
    if (position.size() > StagedOffset && !position[Handle].isEmpty()) {
        lookAtPosition(position, storedRows());
        if (m_fit == Fit::Exact)
            lookAtStage(position);
    }
    m_outsider->query(u"COMMIT"_s);
}

void WatchedShape::lookAtPosition(const QStringList &position, const QStringList &stored)
{
    if (m_fit == Fit::Unknown)
        return;
    if (position[IsComplete] == u"1") {
        const QString problem = m_fileWatcher.check(stored, m_server->states(), true);
        if (!problem.isEmpty())
            note(problem);
    }
    const QByteArray handle = position[Handle].toUtf8();
    const QByteArray offset = position[Offset].toUtf8();
    if (m_fit == Fit::Leading) {
        const auto rows = m_server->rowsAfter(stored, handle, offset);
        if (rows && *rows != m_server->rows())
            note(u"from %1 the stored rows become\n    %2"_s.arg(position[Offset],
                                                                 rows->join(u"\n    "_s)));
        return;
    }
    const auto rows = m_server->rowsAt(handle, offset);
    if (!rows || *rows != stored) {
        note(u"at %1 %2 the file has\n    %3\n  and the log\n    %4"_s.arg(
            position[Handle], position[Offset], stored.join(u"\n    "_s),
            rows.value_or(QStringList(u"no such position"_s)).join(u"\n    "_s)));
    }
}

/*
    What waits for the end of a transaction, or of a new log, goes on from its own position.
*/
void WatchedShape::lookAtStage(const QStringList &position)
{
    if (position[StagingKind] == QString::number(NoStaging))
        return;
    const QString stage = u"electric_stage_"_s + position[Id];
    QString sql = u"SELECT id || '|' || title FROM %1 WHERE electric_rowid IN "
                  "(SELECT max(electric_rowid) FROM %1 GROUP BY electric_key)"_s.arg(stage);
    if (position[StagingKind] == QString::number(StagedChanges)) {
        sql += u" UNION ALL SELECT id || '|' || title FROM items WHERE electric_key NOT IN (SELECT "
               "electric_key FROM %1) AND electric_key NOT IN (SELECT electric_key FROM "
               "electric_removed_%2)"_s.arg(stage, position[Id]);
    }
    QStringList staged = m_outsider->query(sql);
    staged.sort();
    const auto rows
        = m_server->rowsAt(position[StagedHandle].toUtf8(), position[StagedOffset].toUtf8());
    if (!rows || *rows != staged) {
        note(u"at %1 %2 the stage has\n    %3\n  and the log\n    %4"_s.arg(
            position[StagedHandle], position[StagedOffset], staged.join(u"\n    "_s),
            rows.value_or(QStringList(u"no such position"_s)).join(u"\n    "_s)));
    }
}

QStringList WatchedShape::shownRows() const
{
    QStringList rows;
    for (int row = 0; row < model->count(); ++row) {
        const QVariantMap values = model->get(row);
        rows.append(values[u"id"_s].toString() + u'|' + values[u"title"_s].toString());
    }
    rows.sort();
    return rows;
}

/*
    While the first rows come in, one that has come twice stands there twice.
*/
QStringList WatchedShape::storedRows() const
{
    QStringList rows
        = m_outsider->query(u"SELECT id || '|' || title FROM items WHERE electric_rowid IN "
                            "(SELECT max(electric_rowid) FROM items GROUP BY electric_key)"_s);
    rows.sort();
    return rows;
}

bool WatchedShape::hasAll() const
{
    return m_server->hasWaiting() && stream.state() == ShapeStream::Live
        && model->status() == PersistedShape::Live && shownRows() == m_server->rows()
        && storedRows() == m_server->rows();
}
