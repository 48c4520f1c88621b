// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "client.h"
#include "recordings.h"

#include <QtCore/QUrlQuery>

using namespace Electric;
using Action = Reaction::Action;

Q_DECLARE_METATYPE(QList<Electric::Reaction::Action>)

// What a real server answered, through the state machine: we ask next what was asked next.
class TestReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sequence_data();
    void sequence();
    void rotation_goesOnWithTheNamedHandle();
    void restore_keepsTheHandle();
    void admission_waitsAsTold();
};

namespace {

QString name(const char *text)
{
    return QString::fromLatin1(text);
}

// "file:name", or a name in the row's own file.
Exchange find(const QString &file, const QByteArray &step)
{
    const qsizetype colon = step.indexOf(':');
    return colon < 0
        ? recordedExchange(file, step)
        : recordedExchange(QString::fromLatin1(step.first(colon)), step.mid(colon + 1));
}

ShapeDefinition definitionOf(const QMap<QString, QString> &query)
{
    ShapeDefinition definition;
    definition.url = QUrl(QStringLiteral("http://localhost:3000/v1/shape"));
    for (auto it = query.begin(); it != query.end(); ++it) {
        if (it.key() == u"table")
            definition.table = it.value();
        else if (it.key() == u"where")
            definition.where = it.value();
        else if (it.key() == u"columns" && !it.value().contains(u'"'))
            definition.columns = it.value().split(u',');
        else if (it.key() == u"columns") // the one recording with quotes
            definition.columns
                = {QStringLiteral("Id"), QStringLiteral("a,b"), QStringLiteral("c\"d")};
        else if (it.key().startsWith(u"params["))
            definition.params.insert(it.key().sliced(7).chopped(1), it.value());
        else if (it.key() == u"replica")
            definition.replica = ShapeDefinition::Replica::Full;
        else if (it.key() == u"log")
            definition.log = ShapeDefinition::Log::ChangesOnly;
        else if (it.key() == u"secret")
            definition.extraParams.insert(it.key(), it.value());
    }
    return definition;
}

// Everything that the recorded client sent, we send too; it did not quote its columns.
void compareRequests(const Exchange &exchange, const RequestPosition &request)
{
    QCOMPARE(QString::fromLatin1(request.offset), exchange.query[name("offset")]);
    QCOMPARE(request.isLive, exchange.query.contains(name("live")));
    if (request.offset != "-1")
        QCOMPARE(QString::fromLatin1(request.handle), exchange.query[name("handle")]);

    const ShapeDefinition definition = definitionOf(exchange.query);
    QVERIFY(!definition.check());
    QMap<QString, QString> parameters;
    const auto items = QUrlQuery(requestUrl(definition, request)).queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items)
        parameters.insert(key, QString(value).replace(u'+', u' '));
    for (auto it = exchange.query.begin(); it != exchange.query.end(); ++it) {
        QString sent = parameters.value(it.key());
        if (it.key() == u"columns" && !it.value().contains(u'"'))
            sent.remove(u'"');
        QCOMPARE(sent, it.value());
    }
}

} // namespace

void TestReplay::sequence_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArrayList>(
        "steps"); // "~" in front: after a pause; "!": after a failure, tried again
    QTest::addColumn<QList<Action>>("actions");

    const auto row = [](const char *title, const char *file, const QByteArrayList &steps,
                        const QMap<qsizetype, Action> &others = {}) {
        QList<Action> actions(steps.size(), Action::Deliver);
        for (auto it = others.begin(); it != others.end(); ++it)
            actions[it.key()] = it.value();
        QTest::newRow(title) << QString::fromLatin1(file) << steps << actions;
    };
    row("basic", "basic",
        {"01-initial", "02-catch-up", "03-live-insert", "04-live-update", "05-live-delete",
         "06-live-multi-op-txn", "07-live-pk-change", "08-live-noop-update", "09-live-timeout"});
    row("chunks of a snapshot", "chunks",
        {"86-chunks-snapshot", "87-chunk-01", "87-chunk-02", "87-chunk-03", "87-chunk-04",
         "87-chunk-05", "87-chunk-06", "87-chunk-07", "87-chunk-08"});
    row("chunks of a log, then live", "chunks",
        {"~88-log-chunk-01", "88-log-chunk-02", "88-log-chunk-03", "88-log-chunk-04",
         "88-log-chunk-05", "88-log-chunk-06", "88-log-chunk-07", "88-log-chunk-08",
         "89-live-more-than-a-chunk", "rotation:93-after-delete"},
        {{9, Action::Refetch}});
    row("composite key", "keys", {"52-composite-key", "52-composite-key-catch-up"});
    row("no key", "keys", {"53-no-pk", "53-no-pk-catch-up", "54-no-pk-live"});
    row("where and params", "options",
        {"12-where-param", "13-where-param-catch-up", "14-where-live-move-in",
         "15-where-live-move-out"});
    row("replica full", "options",
        {"16-replica-full", "17-replica-full-catch-up", "18-replica-full-live-update",
         "19-replica-full-live-delete"});
    row("changes only", "options", {"20-changes-only", "21-changes-only-catch-up"});
    row("from now", "options", {"25-offset-now", "26-offset-now-live"});
    row("from now, changes only", "options", {"27-offset-now-changes-only"});
    row("quoted names", "options", {"55-quoted-names"});
    row("qualified name", "options", {"57-schema-qualified"});
    row("restart of the server", "restart",
        {"81-before-restart", "81-before-restart-catch-up", "~82-after-restart",
         "83-after-restart-live", "~84-changes-while-down"});
    row("changes while down", "restart", {"~85-changes-while-down-later"});
    row("truncate", "rotation",
        {"58-truncate", "58-truncate-catch-up", "59-truncate-live", "61-truncate-again",
         "61-truncate-again-catch-up"},
        {{2, Action::Refetch}});
    row("truncate, asked later", "rotation",
        {"58-truncate", "58-truncate-catch-up", "~60-truncate-old-handle", "61-truncate-again",
         "61-truncate-again-catch-up"},
        {{2, Action::Refetch}});
    row("alter", "rotation",
        {"63-alter", "63-alter-catch-up", "64-alter-live", "66-drop", "66-drop-catch-up",
         "67-drop-live", "~68-drop-after"},
        {{2, Action::Refetch}});
    row("delete while live", "rotation", {"91-delete-while-live"});
    row("before server-sent events", "sse", {"73-sse-end", "73-sse-end-catch-up"});
    row("subquery", "subquery",
        {"70-subquery", "70-subquery-catch-up", "71-subquery-live-move-in",
         "72-subquery-live-move-out"});
    row("types", "types", {"50-types", "50-types-catch-up", "51-types-live"});
    row("compressed", "http", {"47-gzip"});
    row("large, compressed", "http", {"80-gzip-large"});
    row("secrets", "errors", {"94-secret-missing", "!95-secret-wrong", "!96-secret-right"},
        {{0, Action::Fail}, {1, Action::Fail}});
    row("database down and back", "errors", {"99b-db-down-new-shape", "99e-db-back"},
        {{0, Action::Send}});
    for (const char *refused : {"30-err-no-table", "31-err-unknown-table", "34-err-bad-where",
                                "35-err-bad-columns", "46-err-missing-param"})
        row(refused, "errors", {refused}, {{0, Action::Fail}});
    row("wrong handle", "errors", {"~38-wrong-handle-409"}, {{0, Action::Refetch}});
    row("handle of another shape", "errors", {"~39-other-shapes-handle-409"},
        {{0, Action::Refetch}});
}

void TestReplay::sequence()
{
    QFETCH(const QString, file);
    QFETCH(const QByteArrayList, steps);
    QFETCH(const QList<Action>, actions);

    Client client;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const bool isMarked = steps[i].startsWith('~') || steps[i].startsWith('!');
        const Exchange exchange = find(file, steps[i].mid(isMarked));
        if (i == 0) { // what a store gave back
            client.state.offset = exchange.query[name("offset")].toLatin1();
            client.state.handle = exchange.query[name("handle")].toLatin1();
            client.state.isUpToDate = exchange.query.contains(name("live"));
        }
        if (isMarked)
            client.state
                = steps[i].startsWith('!') ? retried(client.state) : catchingUp(client.state);
        QCOMPARE(client.ask(1000).action, Action::Send);
        compareRequests(exchange, client.state.request());
        if (QTest::currentTestFailed())
            return;
        const Reaction reaction = client.answer(exchange.response, exchange.body);
        QVERIFY2(reaction.action == actions[i], steps[i].constData());
        if (reaction.action != Action::Deliver)
            continue;
        QCOMPARE(client.state.offset, exchange.response.offset);
        QCOMPARE(client.state.handle, exchange.response.handle);
        QCOMPARE(client.state.isUpToDate, exchange.body.contains("\"up-to-date\""));
        if (!exchange.response.schema.isEmpty())
            QCOMPARE(client.state.schema.json(), exchange.response.schema);
    }
}

void TestReplay::rotation_goesOnWithTheNamedHandle()
{
    const QString file = name("rotation");
    Client client;
    client.answer(find(file, "58-truncate").response, find(file, "58-truncate").body);
    const QByteArray old = client.state.handle;
    client.answer(find(file, "60-truncate-old-handle").response);
    const RequestPosition request = client.state.request();
    QCOMPARE(request.offset, QByteArray("-1"));
    QCOMPARE(request.handle, find(file, "61-truncate-again").response.handle);
    QCOMPARE(request.expiredHandle, old);
    QVERIFY(!request.cacheBuster.isEmpty());
    const Exchange again = find(file, "61-truncate-again");
    QCOMPARE(client.answer(again.response, again.body).action, Action::Deliver);
    QVERIFY(client.state.request().cacheBuster.isEmpty());
}

void TestReplay::restore_keepsTheHandle()
{
    for (const char *refused : {"76-out-of-bounds", "77-out-of-bounds-live"}) {
        const Exchange exchange = find(name("errors"), refused);
        Client client;
        client.state.offset = exchange.query[name("offset")].toLatin1();
        client.state.handle = exchange.query[name("handle")].toLatin1();
        client.state.isUpToDate = exchange.query.contains(name("live"));
        compareRequests(exchange, client.state.request());
        QCOMPARE(client.answer(exchange.response).action, Action::Refetch);
        QVERIFY(client.state.expiredHandle.isEmpty());
        // The server answers with the same handle, and that is no stale cache.
        const Exchange start = find(name("keys"), "52-composite-key");
        QCOMPARE(start.response.handle, exchange.query[name("handle")].toLatin1());
        QCOMPARE(client.answer(start.response, start.body).action, Action::Deliver);
    }
}

void TestReplay::admission_waitsAsTold()
{
    const Exchange exchange = find(name("errors"), "98-admission-503");
    Client client;
    client.circumstances.jitter = 0;
    const Reaction reaction = client.answer(exchange.response);
    QCOMPARE(reaction.action, Action::Send);
    QCOMPARE(reaction.delay, 9000);
    QCOMPARE(reaction.error.code(), Error::ServerUnavailable);
    QVERIFY(reaction.error.text().contains(u"Concurrent existing request limit exceeded"));
}

QTEST_GUILESS_MAIN(TestReplay)

#include "tst_replay.moc"
