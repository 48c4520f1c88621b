// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "scripts.h"

using namespace Qt::StringLiterals;

namespace {

// A script that begins in the middle of a log has no schema of its own.
Script withSchema(Script script)
{
    Exchange &first = script.exchanges.first();
    if (first.isSuccess() && !first.headers.contains("electric-schema"))
        first.headers["electric-schema"] = recorded("basic:01-initial").headers["electric-schema"];
    return script;
}

// As the server sent them, event streams included.
Script ofEvents(const QByteArray &name, const QByteArrayList &steps)
{
    Script script;
    script.name = name;
    script.usesEvents = true;
    for (const QByteArray &step : steps)
        script.exchanges.append(recorded(step));
    return withSchema(script);
}

// Steps as in "basic:01-initial 02-catch-up": one without a file is of the last one's.
Script ofRecordings(const QByteArray &name, const QByteArray &steps)
{
    Script script;
    script.name = name;
    QByteArray file;
    const auto words = steps.simplified().split(' ');
    for (const QByteArray &word : words) {
        const qsizetype colon = word.indexOf(':');
        if (colon > 0)
            file = word.first(colon);
        script.exchanges.append(asLongPoll(recorded(colon > 0 ? word : file + ':' + word)));
    }
    return withSchema(script);
}

// One exchange of a made-up log, written as "-1 a > 0_0: insert 1 one, up-to-date".
const QByteArray Schema = R"({"id":{"type":"int4","not_null":true,"pk_index":0},)"
                          R"("title":{"type":"text"},"n":{"type":"int8"}})";

QByteArray change(const char *operation, int id, const QByteArray &rest = {})
{
    const QByteArray number = QByteArray::number(id);
    return R"({"key":"\"public\".\"items\"/\")" + number + R"(\"","value":{"id":")" + number + '"'
        + rest + R"(},"headers":{"operation":")" + operation + R"("}})";
}

QByteArray insert(int id, const QByteArray &title = R"("a")", const QByteArray &n = R"("1")")
{
    return change("insert", id, ",\"title\":" + title + ",\"n\":" + n);
}

QByteArray update(int id, const QByteArray &title)
{
    return change("update", id, ",\"title\":" + title);
}

const QByteArray UpToDate = R"({"headers":{"control":"up-to-date","global_last_seen_lsn":"100"}})";

const QByteArray MustRefetch = R"({"headers":{"control":"must-refetch"}})";

Exchange exchange(const QByteArray &name, const QByteArray &from, const QByteArray &handle,
                  const QByteArray &to, const QByteArrayList &messages)
{
    Exchange exchange;
    exchange.name = name;
    exchange.query = {{u"table"_s, u"items"_s}, {u"offset"_s, QString::fromUtf8(from)}};
    if (from != "-1")
        exchange.query.insert(u"handle"_s, QString::fromUtf8(handle));
    exchange.status = 200;
    exchange.headers = {{"content-type", "application/json; charset=utf-8"},
                        {"electric-handle", handle},
                        {"electric-offset", to},
                        {"electric-schema", Schema}};
    if (!messages.isEmpty() && messages.last() == UpToDate)
        exchange.headers.insert("electric-up-to-date", "");
    exchange.body = '[' + messages.join(',') + ']';
    return exchange;
}

Exchange refusal(const QByteArray &name, const QByteArray &from, const QByteArray &handle,
                 int status, const QByteArray &body)
{
    Exchange refused = exchange(name, from, handle, {}, {});
    refused.status = status;
    refused.headers = {{"content-type", "application/json"}};
    refused.body = body;
    return refused;
}

// A refusal of the log `handle`; the next one's name may be told.
Exchange rotation(const QByteArray &from, const QByteArray &handle, const QByteArray &next)
{
    Exchange rotated
        = refusal("409", from, handle, 409, R"([{"headers":{"control":"must-refetch"}}])");
    if (!next.isEmpty())
        rotated.headers.insert("electric-handle", next);
    return rotated;
}

// A log of two rows, up to date.
QList<Exchange> logOf(const QByteArray &handle, int firstId = 1)
{
    return {
        exchange(handle + " snapshot", "-1", handle, "0_0", {insert(firstId), insert(firstId + 1)}),
        exchange(handle + " catch-up", "0_0", handle, "0_inf", {UpToDate})};
}

Exchange live(const QByteArray &handle, const QByteArray &from, const QByteArray &to,
              const QByteArrayList &messages)
{
    return exchange(handle + " live", from, handle, to, messages + QByteArrayList {UpToDate});
}

Exchange replaced(Exchange exchange, const QByteArray &body)
{
    exchange.body = body;
    return exchange;
}

Exchange cutOff(const Exchange &exchange)
{
    return replaced(exchange, exchange.body.first(exchange.body.size() / 2));
}

Exchange noContent(const QByteArray &from, const QByteArray &handle)
{
    Exchange empty = exchange("204", from, handle, from, {UpToDate});
    empty.status = 204;
    empty.body.clear();
    return empty;
}

Exchange withoutHeaders(Exchange exchange)
{
    exchange.headers = {{"content-type", "application/json"}};
    return exchange;
}

Exchange otherHandle(Exchange exchange, const QByteArray &handle)
{
    exchange.headers.insert("electric-handle", handle);
    return exchange;
}

Script differing(Script script, const QByteArray &why, const QStringList &ours,
                 const QStringList &theirs)
{
    script.difference = why;
    script.ours = ours;
    script.theirs = theirs;
    return script;
}

} // namespace

QList<Script> recordedScripts()
{
    const QByteArray chunks = "chunks:86-chunks-snapshot 87-chunk-01 87-chunk-02 87-chunk-03 "
                              "87-chunk-04 87-chunk-05 87-chunk-06 87-chunk-07 87-chunk-08 ";
    const QByteArray logChunks
        = "88-log-chunk-01 88-log-chunk-02 88-log-chunk-03 88-log-chunk-04 88-log-chunk-05 "
          "88-log-chunk-06 88-log-chunk-07 88-log-chunk-08 ";
    return {
        ofRecordings("basic",
                     "basic:01-initial 02-catch-up 03-live-insert 04-live-update 05-live-delete "
                     "06-live-multi-op-txn 07-live-pk-change 08-live-noop-update 09-live-timeout"),
        ofRecordings("basic, from a stored position",
                     "basic:04-live-update 05-live-delete 06-live-multi-op-txn"),
        ofRecordings("chunks", chunks + logChunks),
        ofRecordings("chunks, a live one that does not end",
                     chunks + logChunks
                         + "89-live-more-than-a-chunk rotation:91-delete-while-live"),
        ofRecordings("composite keys", "keys:52-composite-key 52-composite-key-catch-up"),
        ofRecordings("no primary key", "keys:53-no-pk 53-no-pk-catch-up 54-no-pk-live"),
        ofRecordings("columns", "options:11-columns"),
        ofRecordings("where",
                     "options:12-where-param 13-where-param-catch-up "
                     "14-where-live-move-in 15-where-live-move-out"),
        ofRecordings("replica full",
                     "options:16-replica-full 17-replica-full-catch-up "
                     "18-replica-full-live-update 19-replica-full-live-delete"),
        ofRecordings("changes_only", "options:20-changes-only 21-changes-only-catch-up"),
        ofRecordings("now", "options:25-offset-now 26-offset-now-live"),
        ofRecordings("now, changes_only", "options:27-offset-now-changes-only"),
        ofRecordings("with a schema", "options:57-schema-qualified"),
        ofRecordings("types", "types:50-types 50-types-catch-up 51-types-live"),
        ofRecordings("before a restart", "restart:81-before-restart 81-before-restart-catch-up"),
        ofRecordings("after a restart", "restart:82-after-restart 83-after-restart-live"),
        ofRecordings("changes while down", "restart:84-changes-while-down"),
        ofRecordings("truncated",
                     "rotation:58-truncate 58-truncate-catch-up 59-truncate-live "
                     "61-truncate-again 61-truncate-again-catch-up 62-truncate-sse"),
        ofRecordings("altered",
                     "rotation:63-alter 63-alter-catch-up 64-alter-live 66-drop "
                     "66-drop-catch-up 67-drop-live"),
        ofRecordings("subquery",
                     "subquery:70-subquery 70-subquery-catch-up "
                     "71-subquery-live-move-in"),
        ofEvents("events", {"basic:09-live-timeout", "sse:10-live-sse"}),
        ofEvents("events, more than a chunk",
                 {"chunks:88-log-chunk-08", "sse:90-sse-more-than-a-chunk"}),
        ofEvents("no events", {"sse:73-sse-end", "sse:73-sse-end-catch-up", "sse:74-sse-end"}),
    };
}

QList<Script> ownScripts()
{
    QList<Script> scripts;
    const auto add = [&scripts](const QByteArray &name, const QList<Exchange> &exchanges) {
        Script script;
        script.name = name;
        script.exchanges = exchanges;
        scripts.append(script);
        return script;
    };
    const auto outOf
        = [&scripts](const QByteArray &why, const QStringList &ours, const QStringList &theirs) {
              scripts.last() = differing(scripts.last(), why, ours, theirs);
          };
    Q_UNUSED(outOf)
    const QList<Exchange> a = logOf("a");
    const QList<Exchange> b = logOf("b", 2);

    add("values",
        {exchange("all", "-1", "a", "0_0",
                  {insert(1, "null", "null"), insert(2, R"("")", R"("9007199254740993")"),
                   insert(3, R"("it's \"so\" \\ \u00e4\ud83d\ude00\n/")"),
                   insert(4, R"("NULL")", R"("-9223372036854775808")")}),
         exchange("end", "0_0", "a", "0_inf", {UpToDate})});
    add("a transaction over chunks",
        a
            + QList<Exchange> {
                exchange("first half", "0_inf", "a", "5_1", {insert(3), update(1, R"("x")")}),
                exchange("second half", "5_1", "a", "5_3",
                         {change("delete", 2), insert(4), UpToDate})});
    add("an empty chunk",
        {exchange("nothing", "-1", "a", "0_0", {}),
         exchange("rows", "0_0", "a", "0_1", {insert(1)}),
         exchange("nothing more", "0_1", "a", "0_2", {}),
         exchange("end", "0_2", "a", "0_inf", {UpToDate})});
    add("a key changes",
        a + QList<Exchange> {live("a", "0_inf", "5_1", {change("delete", 1), insert(9)})});
    add("a row goes and comes",
        a
            + QList<Exchange> {
                live("a", "0_inf", "5_2",
                     {change("delete", 1), insert(1, R"("again")"), update(1, "null")})});
    add("an insert comes twice",
        a + QList<Exchange> {live("a", "0_inf", "5_0", {insert(1, R"("new")")})});
    add("messages of the future",
        a
            + QList<Exchange> {live("a", "0_inf", "5_0",
                                    {R"({"headers":{"control":"something-new"}})", insert(3),
                                     R"({"headers":{"event":"something-else"}})"})});
    add("rotated, the new handle is named", a + QList<Exchange> {rotation("0_inf", "a", "b")} + b);
    add("rotated, the new handle is not named",
        a + QList<Exchange> {rotation("0_inf", "a", {})} + b);
    add("rotated twice",
        a + QList<Exchange> {rotation("0_inf", "a", "b")} + b
            + QList<Exchange> {rotation("0_inf", "b", "c")} + logOf("c", 5));
    add("rotated in the middle of a snapshot",
        QList<Exchange> {a.first(), rotation("0_0", "a", "b")} + b);
    add("the server is down for a moment",
        QList<Exchange> {refusal("503", "-1", "a", 503, R"({"message":"wait"})"),
                         refusal("500", "-1", "a", 500, "no JSON")}
            + a);
    add("too many requests", QList<Exchange> {refusal("429", "-1", "a", 429, "{}")} + a);
    add("refused", {refusal("400", "-1", "a", 400, R"({"message":"no"})")});
    add("a stale cache after a rotation",
        a + QList<Exchange> {rotation("0_inf", "a", "b"), a.first()} + b);
    add("out of bounds after a restore",
        a
            + QList<Exchange> {refusal("out of bounds", "0_inf", "a", 400,
                                       R"({"errors":{"offset":["out of bounds for this shape"]}})")}
            + b);
    outOf("We fetch the shape anew; they leave that to the app.",
          {u"2 changes"_s, u"up-to-date"_s, u"must-refetch"_s, u"2 changes"_s, u"up-to-date"_s},
          {u"2 changes"_s, u"up-to-date"_s, u"error 400"_s});
    add("a body that is cut off", QList<Exchange> {cutOff(a.first())} + a);
    outOf("A broken answer is one that may pass: we ask again, they stop.",
          {u"2 changes"_s, u"up-to-date"_s}, {u"error 0"_s});
    add("no JSON", QList<Exchange> {replaced(a.first(), "<html>Hello</html>")} + a);
    outOf("A broken answer is one that may pass: we ask again, they stop.",
          {u"2 changes"_s, u"up-to-date"_s}, {u"error 0"_s});
    add("no array", QList<Exchange> {replaced(a.first(), R"({"message":"hello"})")} + a);
    outOf("A broken answer is one that may pass: we ask again, they stop.",
          {u"2 changes"_s, u"up-to-date"_s}, {u"error 200"_s});
    add("no content",
        a + QList<Exchange> {noContent("0_inf", "a")}
            + QList<Exchange> {live("a", "0_inf", "5_0", {insert(3)})});
    outOf("204 says that there is nothing newer; they know, but do not tell.",
          {u"2 changes"_s, u"up-to-date"_s, u"up-to-date"_s, u"1 changes"_s, u"up-to-date"_s},
          {u"2 changes"_s, u"up-to-date"_s, u"1 changes"_s, u"up-to-date"_s});
    add("must-refetch in a body",
        a + QList<Exchange> {live("a", "0_inf", "5_0", {MustRefetch})} + b);
    outOf("They pass it on and follow the ended log all the same.",
          {u"2 changes"_s, u"up-to-date"_s, u"must-refetch"_s, u"2 changes"_s, u"up-to-date"_s},
          {u"2 changes"_s, u"up-to-date"_s, u"must-refetch"_s, u"up-to-date"_s});
    add("who are you", {refusal("401", "-1", "a", 401, R"({"message":"no"})")});
    add("headers are missing", {withoutHeaders(a.first())});
    outOf("Both stop; our error has the status of the answer.", {u"error 200"_s}, {u"error 0"_s});
    add("an up-to-date in the middle",
        a + QList<Exchange> {live("a", "0_inf", "5_0", {insert(3), UpToDate, insert(4)})});
    outOf(
        "Only the end of an answer is a consistent state for us; servers send none in the middle.",
        {u"2 changes"_s, u"up-to-date"_s, u"2 changes"_s, u"up-to-date"_s},
        {u"2 changes"_s, u"up-to-date"_s, u"1 changes"_s, u"up-to-date"_s, u"1 changes"_s,
         u"up-to-date"_s});
    add("a handle that nobody has asked for",
        QList<Exchange> {a.first(), otherHandle(a.last(), "x"), a.last()});
    outOf("An answer of another log is a cache's: we ask again, they change over to that log.",
          {u"2 changes"_s, u"up-to-date"_s}, {u"2 changes"_s, u"up-to-date"_s});
    return scripts;
}
