// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Writes the first inputs of the fuzzers: makeseeds RECORDINGS OUT. Each target has a folder.

#include <QtCore/QCborArray>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QHash>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <cstdio>

namespace {

// Long inputs make a fuzzer slow, and say nothing that short ones do not.
constexpr qsizetype MostMessages = 6;
constexpr qsizetype MostEvents = 3000;

class Seeds
{
public:
    explicit Seeds(const QString &folder) : m_folder(folder) { }

    bool add(const QString &target, const QByteArray &seed)
    {
        const QDir folder(m_folder.filePath(target));
        QFile file(folder.filePath(QString::number(m_counts[target]++)));
        const bool done = m_folder.mkpath(target) && file.open(QIODevice::WriteOnly)
            && file.write(seed) == seed.size();
        if (!done)
            std::fprintf(stderr, "%s: %s\n", qPrintable(file.fileName()),
                         qPrintable(file.errorString()));
        m_isGood = m_isGood && done;
        return done;
    }

    bool isGood() const { return m_isGood && m_counts.size() > 0; }

private:
    const QDir m_folder;
    QHash<QString, int> m_counts;
    bool m_isGood = true;
};

QByteArray textOf(const QJsonValue &value)
{
    return value.toString().toUtf8();
}

QJsonArray firstAndLast(const QJsonArray &messages)
{
    if (messages.size() <= MostMessages)
        return messages;
    QJsonArray some;
    for (qsizetype i = 0; i < MostMessages; ++i)
        some.append(messages[i < MostMessages - 2 ? i : messages.size() - MostMessages + i]);
    return some;
}

QByteArray shortened(const QByteArray &body)
{
    const QJsonDocument json = QJsonDocument::fromJson(body);
    if (json.isArray())
        return QJsonDocument(firstAndLast(json.array())).toJson(QJsonDocument::Compact);
    QJsonObject object = json.object();
    if (!object.contains(QLatin1StringView("data")))
        return body.left(MostEvents);
    object[QStringLiteral("data")] = firstAndLast(object[QStringLiteral("data")].toArray());
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

// As fuzz_stream.cpp reads it.
QByteArray happening(const QJsonObject &response, const QByteArray &body, bool following)
{
    const QJsonObject headers = response[u"headers"].toObject();
    const auto header = [&headers](QLatin1StringView name) { return textOf(headers[name]); };
    const QByteArray handle = header(QLatin1StringView("electric-handle"));
    const QByteArray offset = header(QLatin1StringView("electric-offset"));
    const QByteArrayList fields {QByteArray::number(response[u"status"].toInt()),
                                 following && !handle.isEmpty() ? "=" : handle,
                                 following && !offset.isEmpty() ? "+" : offset,
                                 header(QLatin1StringView("electric-cursor")),
                                 header(QLatin1StringView("electric-schema")),
                                 header(QLatin1StringView("retry-after")),
                                 body};
    return 'A' + fields.join('\x1f') + '\x1e';
}

void addBody(Seeds *seeds, const QByteArray &body, bool isEvents)
{
    if (isEvents) {
        seeds->add(QStringLiteral("events"), QByteArray("\0", 1) + body.left(MostEvents));
        seeds->add(QStringLiteral("events"), QByteArray("\2\0\7", 3) + body.left(MostEvents));
        return;
    }
    const bool isSubset = body.startsWith('{');
    const QByteArray flags
        = QByteArray(1, isSubset ? '\1' : '\0') + QByteArray("\0\xff\xff\0\0\0\0", 7);
    seeds->add(QStringLiteral("messages"), flags + shortened(body));
}

void addRecording(Seeds *seeds, const QJsonArray &exchanges)
{
    QByteArray asRecorded(1, '\0');
    QByteArray following(1, '\4'); // by event streams, where it can
    for (const auto item : exchanges) {
        const QJsonObject response = item[u"response"].toObject();
        const QByteArray body = textOf(response[u"body"]);
        const bool isEvents = textOf(response[u"headers"][u"content-type"]) == "text/event-stream";
        if (!body.isEmpty())
            addBody(seeds, body, isEvents);
        if (isEvents)
            continue;
        asRecorded += happening(response, shortened(body), false);
        following += happening(response, shortened(body), true);
    }
    seeds->add(QStringLiteral("stream"), asRecorded.left(8000));
    seeds->add(QStringLiteral("stream"), following.left(8000));
}

// The values of a recording, each as every kind of column.
void addValues(Seeds *seeds, const QJsonArray &exchanges)
{
    for (const auto exchange : exchanges) {
        const QByteArray body = textOf(exchange[u"response"][u"body"]);
        const QJsonArray messages = firstAndLast(QJsonDocument::fromJson(body).array());
        for (const auto message : messages) {
            const QJsonObject value = message[u"value"].toObject();
            for (const QJsonValue &field : value) {
                const QByteArray text = textOf(field);
                const bool isArray = text.startsWith('{');
                for (char type = 0; type < 13 && text.size() < 200; ++type)
                    seeds->add(isArray ? QStringLiteral("arrays") : QStringLiteral("values"),
                               QByteArray(1, type) + (isArray ? QByteArray("\0", 1) : "") + text);
            }
        }
    }
}

void addNames(Seeds *seeds)
{
    static constexpr const char *Conditions[] {
        "isDone = true AND \"createdAt\" > $1 -- isDone",
        "listId IN (SELECT id FROM lists WHERE ownerId = 'ownerId') ORDER BY createdAt DESC",
        "choice = 1 OR rightOne::text LIKE E'it\\'s' /* choice /* in */ */ AND alpha.beta = gamma",
        "EXTRACT(year FROM createdAt) = 2026 AND $tag$ createdAt $tag$ <> U&\"x\"",
        "cast(createdAt AS text) COLLATE \"C\" = :name AND [createdAt] = `createdAt`",
        "createdAt IS NOT NULL AND createdAt AT TIME ZONE 'UTC' > 1e+5 AND fieldb = .5",
    };
    for (const char *condition : Conditions) {
        seeds->add(QStringLiteral("names"), QByteArray("\0", 1) + condition);
        seeds->add(QStringLiteral("names"), QByteArray("\1", 1) + condition);
    }
}

void addTags(Seeds *seeds)
{
    const auto tags = QStringLiteral("tags");
    seeds->add(tags, QByteArray("\0\0\0\2a/b\n/c\n\0\3\1\1\2\1a\n\3\1a\n", 21));
    seeds->add(tags, QByteArray("\0\0\0\1a/b\n\0\0\2\1a\n\1\1\1a/b\nc/\n", 22));
    const QCborArray plain {1, true, QCborValue(), QByteArray("a/b"), QByteArray("/c")};
    const QCborArray conditions {1, true, QCborArray {true, false}, QByteArray("a/b")};
    seeds->add(tags, '\1' + plain.toCborValue().toCbor());
    seeds->add(tags, '\1' + conditions.toCborValue().toCbor());

    const auto subsets = QStringLiteral("subsets");
    seeds->add(subsets, QByteArray("\0\0a = 1\n\0\1\0\0\0\1\0\0\0\0\1\20\0\0\2\0\1\5\0", 24));
    seeds->add(subsets,
               "\2"
               R"({"filters":[{"xmin":"1","xmax":"9223372036854775807","keys":["a"]}]})");
    seeds->add(subsets, QByteArray("\1\1\0\0\0\5\40\1\7\20\1\0\200\0\0\177\360\0", 18));
    seeds->add(subsets,
               "\2"
               R"({"subsets":[{"where":"a = $1","params":{"1":"x"},"limit":5,"held":true}],)"
               R"("filters":[{"xmin":"5","xmax":"9","xip_list":["7"],"database_lsn":"12",)"
               R"("keys":["a"]}]})");
}

// A file of each kind, and each way to damage it by SQL, with values that are in nobody's mind.
void addFiles(Seeds *seeds)
{
    constexpr int Files = 15;
    constexpr int Ways = 57;
    static const QByteArrayList Values {"9223372036854775807", "-1", "items", "", "%1", "2"};
    for (int way = 0; way < Ways; ++way) {
        for (int i = 0; i < 2; ++i) {
            QByteArray seed;
            seed.append(char((way * 2 + i) % Files)).append('\1').append(char(way)).append('\0');
            seeds->add(QStringLiteral("files"), seed + Values[(way + i) % Values.size()] + '\n');
        }
    }
    for (int file = 0; file < Files; ++file) // of bytes: one turned, one cut off
        seeds->add(QStringLiteral("files"),
                   QByteArray(1, char(file)) + QByteArray("\0\0\0\0\x12\x34\xff\1\0\x40\0", 11));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fputs("makeseeds RECORDINGS OUT\n", stderr);
        return 2;
    }
    Seeds seeds(QString::fromLocal8Bit(argv[2]));
    const QDir recordings(QString::fromLocal8Bit(argv[1]));
    const auto files = recordings.entryInfoList({QStringLiteral("*.json")}, QDir::Files);
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::ReadOnly)) {
            std::fprintf(stderr, "%s: %s\n", qPrintable(file.fileName()),
                         qPrintable(file.errorString()));
            return 1;
        }
        const QJsonArray exchanges
            = QJsonDocument::fromJson(file.readAll())[u"exchanges"].toArray();
        addRecording(&seeds, exchanges);
        if (info.baseName() == QLatin1StringView("types"))
            addValues(&seeds, exchanges);
    }
    addNames(&seeds);
    addTags(&seeds);
    addFiles(&seeds);
    return seeds.isGood() && !files.isEmpty() ? 0 : 1;
}
