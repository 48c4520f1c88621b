// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace ElectricDev;

// What `electric-shape` keeps in a file, and shows of it: rows, status, clear, and values.
class TestElectricShapeFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void rows_andStatus();
    void rows_ofSeveralShapes();
    void names_andScopes();
    void status_incomplete();
    void clear();
    void olderFormat();
    void withoutServer();
    void unusableFile_data();
    void unusableFile();
    void notADatabase_isSetAside();
    void fileInNoFolder();
    void values();
    void values_notTextInJson();

private:
    QStringList sync(const QString &table, const QStringList &more = {}) const;
    Outcome tool(const char *command, const QStringList &more = {}) const;

    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

namespace {

constexpr char Seed[] = R"({"tables": {
    "todos": {
        "columns": {
            "id": {"type": "int8", "not_null": true, "pk_index": 0},
            "title": {"type": "text"}
        },
        "generate": {"count": 6, "values": {"id": "{i}", "title": "todo {i}"}}
    },
    "lists": {
        "columns": {"name": {"type": "text", "not_null": true, "pk_index": 0}},
        "rows": [{"name": "home"}, {"name": "a/b \"c\""}]
    },
    "kinds": {
        "columns": {
            "id": {"type": "int4", "not_null": true, "pk_index": 0},
            "small": {"type": "int2"},
            "big": {"type": "int8"},
            "single": {"type": "float4"},
            "real": {"type": "float8"},
            "exact": {"type": "numeric", "precision": 30, "scale": 10},
            "yes": {"type": "bool"},
            "words": {"type": "text"},
            "bytes": {"type": "bytea"},
            "object": {"type": "jsonb"},
            "moment": {"type": "timestamptz"},
            "day": {"type": "date"},
            "uuid": {"type": "uuid"},
            "numbers": {"type": "int8", "dims": 1},
            "matrix": {"type": "int4", "dims": 2},
            "texts": {"type": "text", "dims": 1},
            "nothing": {"type": "text"}
        },
        "rows": [{"id": "1", "small": "-32768", "big": "9223372036854775807", "single": "1.5",
                  "real": "NaN", "exact": "12345678901234567890.0123456789", "yes": true,
                  "words": "a \"b\"\n\u00fc\ud83d\ude00", "bytes": "\\x00ff10",
                  "object": "{\"a\": [1, null, 12345678901234567890]}",
                  "moment": "2026-11-22 23:54:48.194065+00", "day": "0044-03-15 BC",
                  "uuid": "67c8770b-44f1-410a-ab9a-f9b5446f13ee",
                  "numbers": "{9223372036854775807,NULL,-1}", "matrix": "{{1,2},{3,4}}",
                  "texts": "{\"a b\",\"c\\\"d\",NULL,\"NULL\",\"\"}", "nothing": null},
                 {"id": "2", "small": "0", "big": "-9223372036854775808", "real": "-Infinity", "yes": false,
                  "words": "", "object": "null", "moment": "infinity", "numbers": "{}"}]
    }
}})";

// Compares bytes: a JSON parser would round.
void compareLine(const QByteArray &line, const QByteArray &expected)
{
    QCOMPARE(line, expected);
}

QStringList sortedNames(const QJsonObject &object)
{
    return object.keys();
}

} // namespace

void TestElectricShapeFiles::init()
{
    Options options;
    options.chunkBytes = 300;
    m_server = std::make_unique<ServerThread>(Seed, options);
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral("shapes.db"));
}

QStringList TestElectricShapeFiles::sync(const QString &table, const QStringList &more) const
{
    return QStringList {QStringLiteral("sync"),    (*m_server)->url().toString(),
                        QStringLiteral("--table"), table,
                        QStringLiteral("--db"),    m_file,
                        QStringLiteral("--json")}
    + more;
}

Outcome TestElectricShapeFiles::tool(const char *command, const QStringList &more) const
{
    return runTool(QStringList {QString::fromLatin1(command), QStringLiteral("--db"), m_file}
                   + more);
}

void TestElectricShapeFiles::rows_andStatus()
{
    const Outcome synced = runTool(sync(QStringLiteral("todos")));
    VERIFY_EXIT(synced, 0);
    const Outcome rows = tool("rows", words("--json"));
    VERIFY_EXIT(rows, 0);
    QCOMPARE(rows.lines().size(), 6);
    compareLine(rows.output.split('\n').first(),
                R"({"key":"\"public\".\"todos\"/\"1\"","value":{"id":1,"title":"todo 1"}})");
    const Outcome plain = tool("rows");
    VERIFY_EXIT(plain, 0);
    compareLine(plain.output.split('\n').first(),
                "\"public\".\"todos\"/\"1\"\t{\"id\":1,\"title\":\"todo 1\"}");

    const QJsonObject status = tool("status", words("--json")).last();
    QCOMPARE(sortedNames(status),
             words("complete handle last_synced_at name offset rows stale table url"));
    const QJsonObject position = synced.events(QStringLiteral("up-to-date")).last();
    QCOMPARE(status.value(QStringLiteral("handle")), position.value(QStringLiteral("handle")));
    QCOMPARE(status.value(QStringLiteral("offset")), position.value(QStringLiteral("offset")));
    QCOMPARE(status.value(QStringLiteral("complete")), true);
    QCOMPARE(status.value(QStringLiteral("stale")), false);
    QCOMPARE(status.value(QStringLiteral("rows")).toInt(), 6);
    QCOMPARE(status.value(QStringLiteral("table")), QStringLiteral("todos"));
    QCOMPARE(status.value(QStringLiteral("url")).toString(), (*m_server)->url().toString());
    const auto syncedAt = QDateTime::fromString(
        status.value(QStringLiteral("last_synced_at")).toString(), Qt::ISODateWithMs);
    QVERIFY(qAbs(syncedAt.secsTo(QDateTime::currentDateTimeUtc())) < 3600);
    QVERIFY(tool("status").output.contains("6 rows of todos"));
}

void TestElectricShapeFiles::rows_ofSeveralShapes()
{
    VERIFY_EXIT(runTool(sync(QStringLiteral("todos"))), 0);
    VERIFY_EXIT(runTool(sync(QStringLiteral("lists"))), 0);
    const Outcome undecided = tool("rows");
    VERIFY_EXIT(undecided, 2);
    QVERIFY(undecided.output.isEmpty());
    QVERIFY(undecided.errors.contains("todos"));
    QVERIFY(undecided.errors.contains("lists"));

    QStringList names;
    const QList<QJsonObject> status = tool("status", words("--json")).lines();
    for (const QJsonObject &shape : status)
        names.append(shape.value(QStringLiteral("name")).toString());
    QCOMPARE(names.size(), 2);
    const Outcome lists
        = tool("rows", {QStringLiteral("--json"), QStringLiteral("--name"), names[1]});
    VERIFY_EXIT(lists, 0);
    QCOMPARE(lists.lines().size(), 2);
    VERIFY_EXIT(tool("rows", words("--name nobody")), 2);
    VERIFY_EXIT(tool("clear", words("--name nobody")), 2);
}

void TestElectricShapeFiles::names_andScopes()
{
    const QString todos = QStringLiteral("todos");
    VERIFY_EXIT(runTool(sync(todos, words("--name mine --where id<3"))), 0);
    VERIFY_EXIT(runTool(sync(todos, words("--name others --where id>2"))), 0);
    VERIFY_EXIT(runTool(sync(todos, words("--name mine --scope ada"))), 0);
    QCOMPARE(tool("rows", words("--json --name mine")).lines().size(), 2);
    QCOMPARE(tool("rows", words("--json --name others")).lines().size(), 4);
    QCOMPARE(tool("rows", words("--json --name mine --scope ada")).lines().size(), 6);
    QCOMPARE(tool("rows", words("--json --scope ada")).lines().size(), 6);
    QCOMPARE(tool("status", words("--json")).lines().size(), 2);
    QCOMPARE(tool("status", words("--json --scope ada")).lines().size(), 1);
    QCOMPARE(tool("status", words("--json --scope bob")).lines().size(), 0);

    // The name goes to another shape.
    const Outcome other = runTool(sync(todos, words("--name mine --where id=5")));
    VERIFY_EXIT(other, 0);
    for (const QJsonObject &change : other.events(QStringLiteral("change")))
        QCOMPARE(change.value(QStringLiteral("source")), QStringLiteral("network"));
    QCOMPARE(tool("rows", words("--json --name mine")).lines().size(), 1);
    QCOMPARE(tool("rows", words("--json --name mine --scope ada")).lines().size(), 6);
}

/*
    The server goes away before the first sync is over: what came is kept, and known as a part.
*/
void TestElectricShapeFiles::status_incomplete()
{
    (*m_server)->setFaultHandler([](const Request &request) -> std::optional<Fault> {
        if (request.queryValue(u"offset") != u"0_1")
            return std::nullopt;
        Fault fault;
        fault.answer = Response::json(401, {});
        return fault;
    });
    VERIFY_EXIT(runTool(sync(QStringLiteral("todos"))), 3);
    const QJsonObject status = tool("status", words("--json")).last();
    QCOMPARE(status.value(QStringLiteral("complete")), false);
    QCOMPARE(status.value(QStringLiteral("offset")), QStringLiteral("0_1"));
    QVERIFY(status.value(QStringLiteral("last_synced_at")).isNull());
    QVERIFY(status.value(QStringLiteral("rows")).toInt() > 0);

    (*m_server)->setFaultHandler({});
    (*m_server)->clearRequests();
    const Outcome rest = runTool(sync(QStringLiteral("todos")));
    VERIFY_EXIT(rest, 0);
    QCOMPARE((*m_server)->requests().first().queryValue(u"offset"), QStringLiteral("0_1"));
    QCOMPARE(rest.events(QStringLiteral("up-to-date")).size(), 1); // no replay of what is no state
    QCOMPARE(tool("rows", words("--json")).lines().size(), 6);
}

void TestElectricShapeFiles::clear()
{
    VERIFY_EXIT(runTool(sync(QStringLiteral("todos"), words("--name a"))), 0);
    VERIFY_EXIT(runTool(sync(QStringLiteral("lists"), words("--name b"))), 0);
    VERIFY_EXIT(tool("clear", words("--name a")), 0);
    VERIFY_EXIT(tool("rows", words("--json --name a")), 0);
    QCOMPARE(tool("rows", words("--json --name a")).lines().size(), 0);
    QCOMPARE(tool("rows", words("--json --name b")).lines().size(), 2);

    (*m_server)->clearRequests();
    VERIFY_EXIT(runTool(sync(QStringLiteral("todos"), words("--name a"))), 0);
    QCOMPARE((*m_server)->requests().first().queryValue(u"offset"), QStringLiteral("-1"));
    QCOMPARE(tool("rows", words("--json --name a")).lines().size(), 6);
    VERIFY_EXIT(tool("clear"), 0);
    const QList<QJsonObject> status = tool("status", words("--json")).lines();
    for (const QJsonObject &shape : status) {
        QCOMPARE(shape.value(QStringLiteral("rows")).toInt(), 0);
        QCOMPARE(shape.value(QStringLiteral("offset")), QStringLiteral("-1"));
        QCOMPARE(shape.value(QStringLiteral("complete")), false);
    }
}

/*
    What is stored can be seen without a server; a sync shows it, and cannot reach one.
*/
// A file of an app that has not been updated is read as it is, and carried over where it is
// written.
void TestElectricShapeFiles::olderFormat()
{
    QVERIFY(QFile::copy(QStringLiteral(ELECTRIC_FORMATS "/format-1.db"), m_file));
    QVERIFY(QFile::setPermissions(m_file, QFile::ReadOwner | QFile::WriteOwner));
    const auto contents = [this] {
        QFile file(m_file);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = contents();
    const QStringList items {QStringLiteral("--name"), QStringLiteral("items"),
                             QStringLiteral("--json")};
    QCOMPARE(tool("rows", items).lines().size(), 3);
    const Outcome status = tool("status", {QStringLiteral("--json")});
    QCOMPARE(status.lines().size(), 5);
    QCOMPARE(status.lines().first()[u"offset"].toString(), QStringLiteral("0_inf"));
    QCOMPARE(contents(), before);

    VERIFY_EXIT(tool("clear", items.first(2)), 0);
    const Outcome rows = tool("rows", items);
    VERIFY_EXIT(rows, 0);
    QCOMPARE(rows.lines().size(), 0);
    QCOMPARE(tool("status", {QStringLiteral("--json")}).lines().size(), 5);
}

void TestElectricShapeFiles::withoutServer()
{
    const QStringList arguments = sync(QStringLiteral("todos"), words("--timeout 1"));
    VERIFY_EXIT(runTool(arguments), 0);
    (*m_server)->close();
    QCOMPARE(tool("rows", words("--json")).lines().size(), 6);
    QCOMPARE(tool("status", words("--json")).last().value(QStringLiteral("rows")).toInt(), 6);
    const Outcome outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 4);
    QCOMPARE(outcome.events(QStringLiteral("change")).size(), 6);
    QCOMPARE(outcome.events(QStringLiteral("up-to-date")).size(), 1);
    QVERIFY(!outcome.events(QStringLiteral("error")).isEmpty());
    QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), 6);
    QCOMPARE(tool("rows", words("--json")).lines().size(), 6);
}

void TestElectricShapeFiles::unusableFile_data()
{
    QTest::addColumn<QString>("content"); // null: no file
    QTest::newRow("none") << QString();
    QTest::newRow("empty") << QStringLiteral("");
    QTest::newRow("garbage") << QString(5000, u'x');
}

/*
    These read only: nothing is created, moved or mended.
*/
void TestElectricShapeFiles::unusableFile()
{
    QFETCH(QString, content);
    if (!content.isNull()) {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content.toUtf8());
    }
    for (const char *command : {"rows", "status", "clear"}) {
        const Outcome outcome = tool(command);
        VERIFY_EXIT(outcome, 5);
        QVERIFY(outcome.output.isEmpty());
        QVERIFY(!outcome.errors.isEmpty());
    }
    QCOMPARE(QFile::exists(m_file), !content.isNull());
    QVERIFY(QDir(m_folder->path()).entryList(QDir::Files).size() <= 1);
}

void TestElectricShapeFiles::notADatabase_isSetAside()
{
    const QByteArray content(5000, 'x');
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    const Outcome outcome = runTool(sync(QStringLiteral("todos")));
    VERIFY_EXIT(outcome, 0);
    const QList<QJsonObject> errors = outcome.events(QStringLiteral("error"));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().value(QStringLiteral("code")), QStringLiteral("StorageSetAside"));
    QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), 6);
    QCOMPARE(tool("rows", words("--json")).lines().size(), 6);

    QString aside;
    const QFileInfoList files = QDir(m_folder->path()).entryInfoList(QDir::Files);
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        if (info.filePath() != m_file && file.open(QIODevice::ReadOnly)
            && file.readAll() == content)
            aside = info.fileName();
    }
    QVERIFY(!aside.isEmpty());
    QVERIFY(errors.first().value(QStringLiteral("message")).toString().contains(aside));
}

void TestElectricShapeFiles::fileInNoFolder()
{
    QFile blocking(m_folder->filePath(QStringLiteral("file")));
    QVERIFY(blocking.open(QIODevice::WriteOnly));
    for (const QString &name :
         {m_folder->path(), blocking.fileName() + QStringLiteral("/shapes.db")}) {
        m_file = name;
        const Outcome outcome = runTool(sync(QStringLiteral("todos"), words("--timeout 1")));
        VERIFY_EXIT(outcome, 5);
        const QJsonObject error = outcome.events(QStringLiteral("error")).value(0);
        QCOMPARE(error.value(QStringLiteral("code")), QStringLiteral("StorageFailed"));
        QVERIFY(error.value(QStringLiteral("message")).toString().contains(name));
        QVERIFY((*m_server)->requests().isEmpty());
    }
}

void TestElectricShapeFiles::values()
{
    VERIFY_EXIT(runTool(sync(QStringLiteral("kinds"))), 0);
    const Outcome rows = tool("rows", words("--json"));
    VERIFY_EXIT(rows, 0);
    const QByteArray first
        = R"({"big":9223372036854775807,"bytes":"\\x00ff10","day":"0044-03-15 BC",)"
          R"("exact":"12345678901234567890.0123456789","id":1,"matrix":[[1,2],[3,4]],)"
          R"("moment":"2026-11-22 23:54:48.194065+00","nothing":null,)"
          R"("numbers":[9223372036854775807,null,-1],"object":{"a":[1,null,12345678901234567890]},)"
          R"("real":"NaN","single":1.5,"small":-32768,"texts":["a b","c\"d",null,"NULL",""],)"
          R"("uuid":"67c8770b-44f1-410a-ab9a-f9b5446f13ee","words":"a \"b\"\nü😀","yes":true})";
    const QByteArray second
        = R"({"big":-9223372036854775808,"bytes":null,"day":null,"exact":null,"id":2,"matrix":null,)"
          R"("moment":"infinity","nothing":null,"numbers":[],"object":null,"real":"-Infinity",)"
          R"("single":null,"small":0,"texts":null,"uuid":null,"words":"","yes":false})";
    const QList<QByteArray> lines = rows.output.split('\n');
    compareLine(lines[0], R"({"key":"\"public\".\"kinds\"/\"1\"","value":)" + first + '}');
    compareLine(lines[1], R"({"key":"\"public\".\"kinds\"/\"2\"","value":)" + second + '}');
}

/*
    A change from the network, one from the file, and a row look the same.
*/
void TestElectricShapeFiles::values_notTextInJson()
{
    const auto valuesOf = [](const Outcome &outcome) {
        QList<QJsonObject> values;
        QList<QJsonObject> lines = outcome.lines();
        for (const QJsonObject &line : std::as_const(lines)) {
            if (line.contains(QStringLiteral("value")))
                values.append(line.value(QStringLiteral("value")).toObject());
        }
        return values;
    };
    const QList<QJsonObject> network = valuesOf(runTool(sync(QStringLiteral("kinds"))));
    QCOMPARE(network.size(), 2);
    const QList<QJsonObject> replayed = valuesOf(runTool(sync(QStringLiteral("kinds"))));
    QCOMPARE(replayed, network);
    QCOMPARE(valuesOf(tool("rows", words("--json"))), network);
    QStringList arguments = sync(QStringLiteral("kinds"));
    arguments.removeAll(QStringLiteral("--db"));
    arguments.removeAll(m_file);
    QCOMPARE(valuesOf(runTool(arguments)), network);
}

QTEST_GUILESS_MAIN(TestElectricShapeFiles)

#include "tst_electricshapefiles.moc"
