// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "secrets.h"
#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QTemporaryDir>
#include <QtCore/QUrl>
#include <QtTest/QTest>

using namespace ElectricDev;
using namespace Qt::StringLiterals;

// What `electric-shape` prints, with all its logs, of the credentials that it has been given.
class TestToolSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sync_data();
    void sync();
    void usage_data();
    void usage();
};

namespace {

constexpr char Seed[] = R"({"tables": {"todos": {"columns": {
    "id": {"type": "int8", "not_null": true, "pk_index": 0}, "title": {"type": "text"}},
    "generate": {"count": 3, "values": {"id": "{i}", "title": "todo {i}"}}}}})";

QString text(const QByteArray &secret)
{
    return QString::fromUtf8(secret);
}

QStringList credentials()
{
    return {u"--header"_s, text("Authorization: Bearer " + Secrets::Header),
            u"--header"_s, text("X-Key: " + Secrets::Custom),
            u"--header"_s, text("Cookie: theme=dark; sid=" + Secrets::Cookie),
            u"--extra"_s,  text("secret=" + Secrets::Secret),
            u"--extra"_s,  text("api_secret=" + Secrets::ApiSecret),
            u"--extra"_s,  text("access_token=" + Secrets::AccessToken)};
}

QString withCredentials(QUrl url)
{
    url.setUserName(text(Secrets::User), QUrl::DecodedMode);
    url.setPassword(text(Secrets::Password), QUrl::DecodedMode);
    url.setQuery(u"token="_s + QString::fromLatin1(Secrets::Token.toPercentEncoding()));
    return url.toString(QUrl::FullyEncoded);
}

Fault answering(int status, const QByteArray &body, const Headers &headers = {})
{
    Fault fault;
    fault.answer = Response::json(status, body);
    for (const auto &[name, value] : headers)
        fault.answer->setHeader(name, value);
    return fault;
}

} // namespace

void TestToolSecrets::initTestCase()
{
    qputenv("QT_LOGGING_RULES", "electric.*=true");
    qputenv("QT_FORCE_STDERR_LOGGING", "1");
}

void TestToolSecrets::sync_data()
{
    QTest::addColumn<std::optional<Fault>>("fault");
    QTest::addColumn<bool>("isJson");
    QTest::addColumn<int>("exitCode");

    const auto add = [](const char *name, const std::optional<Fault> &fault, int exitCode) {
        QTest::addRow("%s, --json", name) << fault << true << exitCode;
        QTest::addRow("%s", name) << fault << false << exitCode;
    };
    QByteArray echo;
    for (const QByteArray &secret : Secrets::All) {
        const bool isGiven = secret != Secrets::Named && secret != Secrets::Provided;
        if (isGiven) // the tool has no way for the others
            echo += Secrets::jsonOf(secret, true) + ' ';
    }
    const QByteArray message = R"({"message":")" + echo + R"("})";
    Fault silence;
    silence.hang = true;
    Fault cut;
    cut.truncateBodyAt = 20;
    add("nothing", std::nullopt, 0);
    add("400", answering(400, message), 3);
    add("401", answering(401, message), 3);
    add("403", answering(403, message), 3);
    add("503", answering(503, message), 4);
    add("not JSON", answering(200, "no: " + echo), 3);
    add("redirect",
        answering(
            302, {},
            {{"location", "http://127.0.0.2:1/?token=" + Secrets::Token.toPercentEncoding()}}),
        4);
    add("silence", silence, 4);
    add("cut", cut, 4);
}

void TestToolSecrets::sync()
{
    QFETCH(const std::optional<Fault>, fault);
    QFETCH(const bool, isJson);
    QFETCH(const int, exitCode);

    ServerThread server(Seed);
    server->setFaultHandler([fault = fault](const Request &) { return fault; });
    const QTemporaryDir folder;
    QStringList arguments {u"sync"_s, withCredentials(server->url()), u"--table"_s,   u"todos"_s,
                           u"--db"_s, folder.filePath(u"todos.db"_s), u"--timeout"_s, u"1"_s};
    arguments += credentials();
    if (isJson)
        arguments.append(u"--json"_s);
    if (fault)
        arguments += {u"--max-retries"_s, u"0"_s};
    const Outcome outcome = runTool(arguments);
    VERIFY_SECRET(outcome.output);
    VERIFY_SECRET(outcome.errors);
    VERIFY_EXIT(outcome, exitCode);
    QVERIFY2(outcome.errors.contains("electric.stream"), outcome.errors.constData());
    QVERIFY(server->requests().first().header("authorization") == "Bearer " + Secrets::Header);
    const QByteArray leak = Secrets::leakInFolder(folder.path());
    QVERIFY2(leak.isEmpty(), leak.constData());

    // Of what is stored, and of it alone.
    for (const char *command : {"status", "rows"}) {
        const Outcome stored
            = runTool({QString::fromLatin1(command), u"--db"_s, folder.filePath(u"todos.db"_s)});
        VERIFY_SECRET(stored.output);
        VERIFY_SECRET(stored.errors);
    }
}

void TestToolSecrets::usage_data()
{
    QTest::addColumn<QStringList>("arguments");

    const QString url = u"http://127.0.0.1:1/v1/shape"_s;
    const QString table = u"--table=todos"_s;
    QTest::newRow("a header without a colon")
        << QStringList {url, table, u"--header"_s, text(Secrets::Header)};
    QTest::newRow("a parameter without a value")
        << QStringList {url, table, u"--extra"_s, u"="_s + text(Secrets::Secret)};
    QTest::newRow("a parameter twice") << QStringList {
        withCredentials(QUrl(url)), table, u"--extra"_s, text("token=" + Secrets::Token)};
    QTest::newRow("no such option") << QStringList {url, table, text("--token=" + Secrets::Token)};
    QTest::newRow("no such scheme")
        << QStringList {withCredentials(QUrl(u"ftp://127.0.0.1/x"_s)), table};
    QTest::newRow("no URL") << QStringList {text("http://me:" + Secrets::Password + "@:no"), table};
    QTest::newRow("two URLs") << QStringList {url, withCredentials(QUrl(url)), table};
}

/*
    Whoever mistypes a command shows the answer to somebody else.
*/
void TestToolSecrets::usage()
{
    QFETCH(const QStringList, arguments);
    const Outcome outcome = runTool(QStringList(u"sync"_s) + arguments);
    VERIFY_EXIT(outcome, 2);
    QVERIFY(!outcome.errors.isEmpty());
    VERIFY_SECRET(outcome.output);
    VERIFY_SECRET(outcome.errors);
}

QTEST_GUILESS_MAIN(TestToolSecrets)

#include "tst_toolsecrets.moc"
