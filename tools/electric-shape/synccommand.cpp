// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "synccommand.h"

#include "commandline.h"
#include "databasecommands.h"
#include "jsonoutput.h"
#include "messagebatch_p.h"
#include "messagereader_p.h"
#include "platform.h"
#include "simdjsonutil_p.h"
#include "terminal.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cstdio>

using namespace Electric;
using Source = PersistedShapeStream::Source;

namespace {

int exitCodeOf(const Error &error)
{
    switch (error.code()) {
    case Error::InvalidShape:
        return ExitCode::BadUsage;
    case Error::StorageFailed:
        return ExitCode::StorageFailed;
    case Error::NoError:
    case Error::NetworkFailed:
    case Error::TlsFailed:
    case Error::TimedOut:
    case Error::ServerUnavailable:
        return ExitCode::Unreachable;
    default:
        return ExitCode::Refused;
    }
}

const char *nameOf(MessageView::Kind kind)
{
    switch (kind) {
    case MessageView::Kind::Insert:
        return "insert";
    case MessageView::Kind::Update:
        return "update";
    default:
        return "delete";
    }
}

} // namespace

SyncCommand::SyncCommand(const CommandLine &line)
    : m_isJson(line.has(QStringLiteral("json"))),
      m_isQuiet(line.has(QStringLiteral("quiet"))),
      m_follows(line.has(QStringLiteral("follow")) || line.has(QStringLiteral("for")))
{
    m_showsProgress = !m_isJson && !m_isQuiet && isTerminal(StandardOutput);
    m_timeout.setSingleShot(true);
    m_duration.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, &SyncCommand::giveUp);
    connect(&m_duration, &QTimer::timeout, this,
            [this] { m_hasBeenUpToDate ? finish(ExitCode::UpToDate) : giveUp(); });
}

void SyncCommand::start()
{
    connectStream();
    m_clock.start();
    m_timeout.start();
    if (m_persisted)
        m_persisted->start();
    else
        m_stream.start();
    for (const QVariantMap &snapshot : std::as_const(m_snapshots))
        m_stream.requestSnapshot(snapshot);
    m_openSnapshots = int(m_snapshots.size());
}

void SyncCommand::connectStream()
{
    const bool printsRows = m_isJson && !m_isQuiet;
    connect(&m_stream, &ShapeStream::rowsReceivedChanged, this, &SyncCommand::progressed);
    connect(&m_stream, &ShapeStream::offsetChanged, this, &SyncCommand::progressed);
    connect(&m_stream, &ShapeStream::snapshotFinished, this, [this] { --m_openSnapshots; });
    if (!m_persisted) {
        connect(&m_stream, &ShapeStream::batchReceived, this,
                [this](const MessageBatch &batch) { printBatch(followed(batch), "network"); });
        connect(&m_stream, &ShapeStream::upToDate, this, [this] { upToDate("network"); });
        connect(&m_stream, &ShapeStream::mustRefetch, this, [this] {
            m_keys.clear();
            m_tags.clear();
            printMustRefetch();
        });
        connect(&m_stream, &ShapeStream::errorOccurred, this, &SyncCommand::showError);
        return;
    }
    if (printsRows) {
        connect(&*m_persisted, &PersistedShapeStream::batchReceived, this,
                [this](const MessageBatch &batch, Source source) {
                    printBatch(batch,
                               source == PersistedShapeStream::Replay ? "replay" : "network");
                });
    }
    connect(&*m_persisted, &PersistedShapeStream::upToDate, this, [this](Source source) {
        upToDate(source == PersistedShapeStream::Replay ? "replay" : "network");
    });
    connect(&*m_persisted, &PersistedShapeStream::mustRefetch, this,
            &SyncCommand::printMustRefetch);
    connect(&*m_persisted, &PersistedShapeStream::errorOccurred, this, &SyncCommand::showError);
}

/*
    Without a database nobody else knows which rows have left by a move: the batch, with deletes of
    those.
*/
MessageBatch SyncCommand::followed(const MessageBatch &batch)
{
    bool hasTags = false;
    MessageReader reader(batch);
    while (reader.next()) {
        const MessageView &message = reader.message();
        hasTags = hasTags || message.hasTags() || message.isMove();
        if (message.isChange())
            followChange(message);
        else if (message.isMove())
            followMove(message);
    }
    QByteArrayList left;
    for (auto row = m_tags.cbegin(); hasTags && row != m_tags.cend(); ++row) {
        if (!row->isMember())
            left.append(row.key());
    }
    std::ranges::sort(left);
    for (const QByteArray &key : std::as_const(left)) {
        m_keys.remove(key);
        m_tags.remove(key);
    }
    return MessageBatchBuilder::withDepartures(batch, left);
}

void SyncCommand::followChange(const MessageView &change)
{
    const QByteArray key = toByteArray(change.key);
    if (change.kind == MessageView::Kind::Delete) {
        m_keys.remove(key);
        m_tags.remove(key);
        return;
    }
    if (change.kind == MessageView::Kind::Insert) // others change rows that may not be here
        m_keys.insert(key);
    if (change.hasTags() || m_tags.contains(key))
        m_tags[key].apply(MessageBatchBuilder::tagsOf(change));
}

void SyncCommand::followMove(const MessageView &move)
{
    const Message event = MessageBatchBuilder::tagsOf(move);
    for (RowTags &tags : m_tags) {
        for (const MovePattern &pattern : event.patterns) {
            if (event.operation == Message::MoveOut)
                tags.moveOut(pattern);
            else
                tags.moveIn(pattern);
        }
    }
}

void SyncCommand::printBatch(const MessageBatch &batch, const char *source)
{
    const bool prints = m_isJson && !m_isQuiet;
    const Schema schema = batch.schema();
    MessageReader reader(batch);
    while (reader.next()) {
        const MessageView &message = reader.message();
        if (!message.isChange())
            continue;
        progressed();
        if (!prints)
            continue;
        JsonObject line;
        line.text("event", QStringLiteral("change"))
            .text("operation", QByteArray(nameOf(message.kind)))
            .text("key", toByteArray(message.key))
            .json("value", jsonOfFields(message.fields, schema));
        if (!message.oldFields.empty())
            line.json("old_value", jsonOfFields(message.oldFields, schema));
        line.text("source", QByteArray(source)).print();
    }
    if (prints)
        std::fflush(stdout);
}

void SyncCommand::printMustRefetch() const
{
    if (!m_isJson || m_isQuiet)
        return;
    JsonObject().text("event", QStringLiteral("must-refetch")).print();
    std::fflush(stdout);
}

void SyncCommand::upToDate(const char *source)
{
    if (m_isJson && !m_isQuiet) {
        JsonObject()
            .text("event", QStringLiteral("up-to-date"))
            .text("source", QByteArray(source))
            .text("handle", m_persisted ? m_persisted->handle() : m_stream.handle())
            .text("offset", m_persisted ? m_persisted->offset() : m_stream.offset())
            .print();
        std::fflush(stdout);
    }
    if (qstrcmp(source, "network") != 0)
        return;
    m_hasBeenUpToDate = true;
    if (m_openSnapshots == 0)
        m_timeout.stop();
    if (!m_follows && m_openSnapshots == 0)
        finish(ExitCode::UpToDate);
}

void SyncCommand::showError(const Error &error)
{
    m_error = error;
    if (m_isJson && !m_isQuiet) {
        JsonObject line;
        line.text("event", QStringLiteral("error")).text("code", error.codeName());
        if (error.httpStatus() != 0)
            line.number("status", error.httpStatus());
        line.text("message", error.text());
        if (error.willRetry())
            line.number("retry_in_ms", error.retryDelay());
        line.print();
        std::fflush(stdout);
    } else {
        if (m_showsProgress)
            std::fputs("\n", stderr); // the progress line stays above it
        printError(error.text());
    }
    if (error.code() == Error::StorageSetAside)
        return;
    const bool storageFailed = error.code() == Error::StorageFailed;
    if (!error.willRetry() || (storageFailed && !m_follows))
        finish(exitCodeOf(error));
}

/*
    The time is over in which there should have been progress.
*/
void SyncCommand::giveUp()
{
    if (!m_error) {
        showError(Error(Error::TimedOut, QStringLiteral("There was no answer in time.")));
        return; // which has ended it
    }
    finish(m_error.code() == Error::StorageSetAside ? int(ExitCode::Unreachable)
                                                    : exitCodeOf(m_error));
}

void SyncCommand::progressed()
{
    if (m_firstRowAt < 0 && (m_stream.rowsReceived() > 0 || sender() != &m_stream))
        m_firstRowAt = m_clock.elapsed();
    if (m_timeout.isActive())
        m_timeout.start();
    if (m_showsProgress)
        printProgress();
}

void SyncCommand::printProgress()
{
    const double seconds = double(std::max<qint64>(m_clock.elapsed(), 1)) / 1000;
    std::printf("\r%lld rows, %.1f MB, %.0f rows/s ",
                static_cast<long long>(m_stream.rowsReceived()),
                double(m_stream.bytesReceived()) / 1e6, double(m_stream.rowsReceived()) / seconds);
    std::fflush(stdout);
}

qint64 SyncCommand::rowCount() const
{
    if (!m_persisted)
        return m_keys.size();
    return countStoredRows(m_storage->databaseName(), m_persisted->tableName());
}

void SyncCommand::finish(int exitCode)
{
    if (m_exitCode != Undecided)
        return;
    m_exitCode = exitCode;
    m_stream.disconnect(this); // what is on its way comes too late: nothing follows the last line
    if (m_persisted)
        m_persisted->disconnect(this);
    m_timeout.stop();
    m_duration.stop();
    const qint64 milliseconds = m_clock.elapsed();
    JsonObject line;
    line.text("event", QStringLiteral("done"))
        .number("rows", std::max<qint64>(rowCount(), 0))
        .number("changes", m_stream.rowsReceived())
        .number("bytes", m_stream.bytesReceived())
        .number("requests", m_stream.requestsSent())
        .number("ms", milliseconds)
        .number("first_row_ms", std::max<qint64>(m_firstRowAt, 0))
        .number("peak_rss_mb", peakMemoryMegabytes());
    if (m_isJson)
        line.print();
    else
        printSummary();
    std::fflush(stdout);
    QCoreApplication::exit(exitCode);
}

void SyncCommand::printSummary()
{
    std::printf(
        "%s%lld rows, %lld changes and %.1f MB in %lld requests, %.2f s\n",
        m_showsProgress ? "\r" : "", static_cast<long long>(std::max<qint64>(rowCount(), 0)),
        static_cast<long long>(m_stream.rowsReceived()), double(m_stream.bytesReceived()) / 1e6,
        static_cast<long long>(m_stream.requestsSent()), double(m_clock.elapsed()) / 1000);
}
