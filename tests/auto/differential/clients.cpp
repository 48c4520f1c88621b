// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "clients.h"

#include "../../shared/clone.h"

#include <ElectricQt/ShapeStream>

#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QStandardPaths>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 20000; // the other client's process has to start first

using Texts = QMap<QString, QString>;

const QString Null = u"NULL"_s;

QString textOf(const Texts &row)
{
    QStringList texts;
    for (auto it = row.begin(); it != row.end(); ++it)
        texts.append(it.key() + u'=' + *it);
    return texts.join(u'|');
}

Texts textsOf(const QList<Field> &fields)
{
    Texts texts;
    for (const Field &field : fields)
        texts.insert(QString::fromUtf8(field.column),
                     field.text.isNull() ? Null : QString::fromUtf8(field.text));
    return texts;
}

Texts textsOf(const QJsonObject &value)
{
    Texts texts;
    for (auto it = value.begin(); it != value.end(); ++it)
        texts.insert(it.key(), it->isString() ? it->toString() : Null);
    return texts;
}

// What an app makes of batches that it is told.
class Ours
{
public:
    void take(const MessageBatch &batch)
    {
        if (batch.startsLog())
            m_rows.clear();
        static const QStringList Operations {u"other"_s, u"insert"_s, u"update"_s, u"delete"_s};
        const auto messages = batch.messages();
        for (const Message &message : messages) {
            if (message.operation == Message::MoveIn || message.operation == Message::MoveOut)
                continue; // their client does not tell of them
            const QString key = QString::fromUtf8(message.key);
            const Texts texts = textsOf(message.fields);
            told.events.append(Operations[message.operation] + u' ' + key + u' ' + textOf(texts));
            if (message.operation == Message::Delete)
                m_rows.remove(key);
            else if (message.operation == Message::Insert)
                m_rows[key] = texts;
            else
                m_rows[key].insert(texts);
        }
        if (batch.isUpToDate())
            told.events.append(u"up-to-date"_s);
    }

    void end()
    {
        for (auto it = m_rows.begin(); it != m_rows.end(); ++it)
            told.rows.append(it.key() + u' ' + textOf(*it));
        told.rows.sort();
    }

    Told told;

private:
    QMap<QString, Texts> m_rows;
};

void describe(ShapeStream *stream, const Asked &asked)
{
    stream->setTable(asked.query.value(u"table"_s));
    stream->setWhere(asked.query.value(u"where"_s));
    if (asked.query.contains(u"columns"_s))
        stream->setColumns(asked.query[u"columns"_s].split(u','));
    if (asked.query.contains(u"params[1]"_s))
        stream->setParams(QVariantList {asked.query[u"params[1]"_s]});
    if (asked.query.value(u"replica"_s) == u"full")
        stream->setReplica(ShapeStream::FullReplica);
    if (asked.query.value(u"log"_s) == u"changes_only")
        stream->setLog(ShapeStream::ChangesOnly);
    stream->setOffset(asked.query.value(u"offset"_s));
    stream->setHandle(asked.query.value(u"handle"_s));
    stream->setBackoff({1, 1, 1});
    if (asked.liveSse)
        stream->setLiveMode(ShapeStream::ServerSentEvents);
}

QString theirFolder()
{
    return QStringLiteral(ELECTRIC_NODE_FOLDER);
}

QString node()
{
    return QStandardPaths::findExecutable(u"node"_s);
}

QByteArray theirOptions(const QUrl &url, const Asked &asked)
{
    QJsonObject params;
    for (const QString &name : {u"table"_s, u"where"_s, u"replica"_s}) {
        if (asked.query.contains(name))
            params.insert(name, asked.query[name]);
    }
    if (asked.query.contains(u"columns"_s))
        params.insert(u"columns"_s,
                      QJsonArray::fromStringList(asked.query[u"columns"_s].split(u',')));
    if (asked.query.contains(u"params[1]"_s))
        params.insert(u"params"_s, QJsonArray {asked.query[u"params[1]"_s]});
    QJsonObject options {{u"url"_s, url.toString()},
                         {u"params"_s, params},
                         {u"offset"_s, asked.query.value(u"offset"_s)},
                         {u"liveSse"_s, asked.liveSse},
                         {u"log"_s, asked.query.value(u"log"_s, u"full"_s)}};
    if (asked.query.contains(u"handle"_s))
        options.insert(u"handle"_s, asked.query[u"handle"_s]);
    return QJsonDocument(options).toJson(QJsonDocument::Compact);
}

void takeTheirLine(const QByteArray &line, Told *told)
{
    const QJsonObject json = QJsonDocument::fromJson(line).object();
    const QString event = json[u"event"].toString();
    if (event == u"rows") {
        const QJsonArray rows = json[u"rows"].toArray();
        for (const auto row : rows)
            told->rows.append(row[u"key"].toString() + u' '
                              + textOf(textsOf(row[u"value"].toObject())));
        told->rows.sort();
    } else if (event == u"error") {
        if (json[u"status"].toInt() != PositionServer::EndStatus)
            told->events.append(u"error %1"_s.arg(json[u"status"].toInt()));
    } else if (json.contains(u"key")) {
        told->events.append(event + u' ' + json[u"key"].toString() + u' '
                            + textOf(textsOf(json[u"value"].toObject())));
    } else if (event == u"up-to-date" || event == u"must-refetch") {
        told->events.append(event);
    }
}

} // namespace

Told playToOurs(const QList<Exchange> &script, const Asked &asked)
{
    PositionServer server(script);
    Ours ours;
    ShapeStream stream;
    describe(&stream, asked);
    stream.setUrl(server.url());
    QObject::connect(&stream, &ShapeStream::batchReceived, &stream,
                     [&ours](const MessageBatch &batch) { ours.take(batch); });
    QObject::connect(&stream, &ShapeStream::mustRefetch, &stream,
                     [&ours] { ours.told.events.append(u"must-refetch"_s); });
    stream.start();
    if (!QTest::qWaitFor([&stream] { return stream.state() == ShapeStream::Failed; }, Patience))
        ours.told.failure = u"our client does not come to the end of the script"_s;
    if (stream.error().httpStatus() != PositionServer::EndStatus)
        ours.told.events.append(u"error %1"_s.arg(stream.error().httpStatus()));
    ours.end();
    ours.told.firstQuery = server.firstQuery();
    ours.told.unanswered = server.unanswered();
    return ours.told;
}

TheirClient::TheirClient(const QList<Exchange> &script, const Asked &asked) : m_server(script)
{
    m_process.start(node(),
                    {theirFolder() + u"/theirclient.mjs"_s,
                     QString::fromUtf8(theirOptions(m_server.url(), asked))});
}

TheirClient::~TheirClient()
{
    m_process.kill();
    m_process.waitForFinished();
}

Told TheirClient::told()
{
    Told told;
    const auto hasEnded = [this] { return m_process.state() == QProcess::NotRunning; };
    const bool isAtEnd = QTest::qWaitFor(hasEnded, Patience);
    const auto lines = m_process.readAllStandardOutput().split('\n');
    for (const QByteArray &line : lines)
        takeTheirLine(line, &told);
    if (!isAtEnd || m_process.exitCode() != 0 || lines.size() < 2) {
        told.failure = u"their client does not come to the end of the script: "_s
            + QString::fromUtf8(m_process.readAllStandardError());
    }
    told.firstQuery = m_server.firstQuery();
    told.unanswered = m_server.unanswered();
    return told;
}

QString whyNotTheirs()
{
    if (node().isEmpty())
        return u"Node is not installed."_s;
    if (!QFileInfo::exists(theirFolder() + u"/node_modules/@electric-sql/client"_s))
        return u"@electric-sql/client is not installed: npm ci in %1 fetches it."_s.arg(
            theirFolder());
    return {};
}
