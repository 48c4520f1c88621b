// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapedefinition.h"

#include <QtTest/QTest>

using namespace Electric;

class TestShapeDefinition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void check_url_data();
    void check_url();
    void check_reserved_data();
    void check_reserved();
    void check_parameter_data();
    void check_parameter();
    void check_textsHoldNoCredentials_data();
    void check_textsHoldNoCredentials();
    void identity_same_data();
    void identity_same();
    void identity_differs_data();
    void identity_differs();
    void identity_text();
    void isCredential_data();
    void isCredential();
};

using Definition = ShapeDefinition;
using Change = std::function<void(Definition &)>;
Q_DECLARE_METATYPE(Change)

namespace {

Definition foo()
{
    Definition definition;
    definition.url = QUrl(QStringLiteral("http://localhost:3000/v1/shape"));
    definition.table = QStringLiteral("foo");
    return definition;
}

// One that has everything.
Definition full()
{
    Definition definition = foo();
    definition.url = QUrl(QStringLiteral("http://localhost:3000/v1/shape?b=2&c=3"));
    definition.where = QStringLiteral("a = $1 AND b = $2");
    definition.params
        = {{QStringLiteral("1"), QStringLiteral("x")}, {QStringLiteral("2"), QStringLiteral("y")}};
    definition.columns = {QStringLiteral("id"), QStringLiteral("title")};
    definition.extraParams = {{QStringLiteral("tenant"), QStringLiteral("t")}};
    return definition;
}

void changeRow(const char *name, const Change &change)
{
    QTest::newRow(name) << change;
}

} // namespace

void TestShapeDefinition::check_url_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isFine");

    const auto row = [](const char *url, bool isFine) {
        QTest::newRow(url) << QString::fromLatin1(url) << isFine;
    };
    row("http://localhost:3000/v1/shape", true);
    row("https://example.com/electric?tenant=1", true);
    row("HTTPS://EXAMPLE.COM", true);
    row("http://[::1]:3000/v1/shape", true);
    row("http://user:pass@example.com/v1/shape#x", true);
    row("", false);
    row("localhost", false);
    row("localhost:3000/v1/shape", false);
    row("/v1/shape", false);
    row("//localhost/v1/shape", false);
    row("ftp://localhost/v1/shape", false);
    row("file:///v1/shape", false);
    row("ws://localhost/v1/shape", false);
    row("http:///v1/shape", false);
    row("http://", false);
    row("http://local host/v1/shape", false);
    row("http://localhost:port/v1/shape", false);
    row("http://localhost:99999/v1/shape", false);
}

void TestShapeDefinition::check_url()
{
    QFETCH(const QString, url);
    QFETCH(const bool, isFine);

    Definition definition = foo();
    definition.url = QUrl(url);
    const Error error = definition.check();
    QCOMPARE(error.code(), isFine ? Error::NoError : Error::InvalidShape);
    QCOMPARE(error.text().isEmpty(), isFine);
    QVERIFY(!error.willRetry());
}

void TestShapeDefinition::check_reserved_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isReserved");

    for (const char *name :
         {"offset", "handle", "live", "live_sse", "cursor", "expired_handle", "cache-buster", "log",
          "subset__where", "subset__params", "subset__order_by", "subset__limit", "subset__offset",
          "subset__", "subset__future"})
        QTest::newRow(name) << QString::fromLatin1(name) << true;
    for (const char *name :
         {"offsets", "subset_", "subset", "tenant", "secret", "Offset", "cache_buster", "logs"})
        QTest::newRow(name) << QString::fromLatin1(name) << false;
}

void TestShapeDefinition::check_reserved()
{
    QFETCH(const QString, name);
    QFETCH(const bool, isReserved);
    const Error::Code expected = isReserved ? Error::InvalidShape : Error::NoError;

    Definition asExtra = foo();
    asExtra.extraParams.insert(name, QStringLiteral("1"));
    QCOMPARE(asExtra.check().code(), expected);
    QCOMPARE(asExtra.check().text().contains(name), isReserved);

    Definition inUrl = foo();
    inUrl.url.setQuery(QStringLiteral("a=1&") + name + QStringLiteral("=1"));
    QCOMPARE(inUrl.check().code(), expected);

    Definition escaped = foo();
    const QString hex = QString::number(name.front().unicode(), 16);
    escaped.url.setQuery(QStringLiteral("a=1&%") + hex + name.mid(1) + QStringLiteral("=1"));
    QCOMPARE(escaped.check().code(), expected);
}

void TestShapeDefinition::check_parameter_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("isFine");

    const auto row = [](const char *name, bool isFine, const Change &change) {
        QTest::newRow(name) << change << isFine;
    };
    const auto param = [&row](const char *key, bool isFine) {
        row(key, isFine,
            [key](Definition &d) { d.params.insert(QString::fromUtf8(key), QStringLiteral("v")); });
    };
    row("everything", true, [](Definition &d) { d = full(); });
    row("no table: a proxy may know it", true, [](Definition &d) { d.table.clear(); });
    param("3", true);
    param("12", true);
    param("0", false);
    param("-1", false);
    param("a", false);
    param("", false);
    param("1a", false);
    param("1.5", false);
    param("99999999999", false);
    param("01", false);
    param(" 1", false);
    param("+1", false);

    row("table twice", false, [](Definition &d) { d.url.setQuery(QStringLiteral("table=foo")); });
    row("table in the URL only", true, [](Definition &d) {
        d.table.clear();
        d.url.setQuery(QStringLiteral("table=foo"));
    });
    row("table as extra parameter too", false, [](Definition &d) {
        d.extraParams.insert(QStringLiteral("table"), QStringLiteral("bar"));
    });
    row("where twice", false, [](Definition &d) {
        d.where = QStringLiteral("true");
        d.extraParams.insert(QStringLiteral("where"), QStringLiteral("false"));
    });
    row("columns twice", false, [](Definition &d) {
        d.columns = {QStringLiteral("id")};
        d.url.setQuery(QStringLiteral("columns=id"));
    });
    row("replica twice", false, [](Definition &d) {
        d.replica = Definition::Replica::Full;
        d.url.setQuery(QStringLiteral("replica=default"));
    });
    row("param twice", false, [](Definition &d) {
        d.params.insert(QStringLiteral("1"), QStringLiteral("v"));
        d.extraParams.insert(QStringLiteral("params[1]"), QStringLiteral("v"));
    });
    row("extra parameter in the URL too", false, [](Definition &d) {
        d.url.setQuery(QStringLiteral("tenant=1"));
        d.extraParams.insert(QStringLiteral("tenant"), QStringLiteral("2"));
    });
    row("twice in the URL", false,
        [](Definition &d) { d.url.setQuery(QStringLiteral("a=1&a=1")); });
    row("twice in the URL, once escaped", false,
        [](Definition &d) { d.url.setQuery(QStringLiteral("a=1&%61=1")); });
    row("names differ by case", true,
        [](Definition &d) { d.url.setQuery(QStringLiteral("a=1&A=1")); });
}

void TestShapeDefinition::check_parameter()
{
    QFETCH(const Change, change);
    QFETCH(const bool, isFine);

    Definition definition = foo();
    change(definition);
    QCOMPARE(definition.check().code(), isFine ? Error::NoError : Error::InvalidShape);
}

void TestShapeDefinition::check_textsHoldNoCredentials_data()
{
    QTest::addColumn<Change>("change");

    const auto url = [](const char *text) {
        changeRow(text, [text](Definition &d) { d.url = QUrl(QString::fromLatin1(text)); });
    };
    url("ftp://user:hunter2@example.com/v1/shape");
    url("ftp://example.com/v1/shape?secret=hunter2");
    url("http:///v1/shape?api_secret=hunter2");
    url("http://user:hunter2@exa mple.com/v1/shape");
    url("http://user:hunter2@/v1/shape");
    url("user:hunter2@example.com/v1/shape");
    url("example.com/v1/shape?token=hunter2");
    url("ftp://example.com/v1/shape#access_token=hunter2");
    changeRow("secret twice", [](Definition &d) {
        d.url.setQuery(QStringLiteral("secret=hunter2"));
        d.extraParams.insert(QStringLiteral("secret"), QStringLiteral("hunter2"));
    });
    changeRow("reserved name with a value", [](Definition &d) {
        d.extraParams.insert(QStringLiteral("log"), QStringLiteral("hunter2"));
    });
    changeRow("bad param with a value", [](Definition &d) {
        d.params.insert(QStringLiteral("x"), QStringLiteral("hunter2"));
    });
}

void TestShapeDefinition::check_textsHoldNoCredentials()
{
    QFETCH(const Change, change);

    Definition definition = foo();
    change(definition);
    const Error error = definition.check();
    QCOMPARE(error.code(), Error::InvalidShape);
    QVERIFY2(!error.text().contains(u"hunter2"), qPrintable(error.text()));
    QVERIFY(error.serverMessage().isEmpty());
}

void TestShapeDefinition::identity_same_data()
{
    QTest::addColumn<Change>("change");

    changeRow("nothing changed", [](Definition &) {});
    changeRow("host", [](Definition &d) { d.url.setHost(QStringLiteral("example.com")); });
    changeRow("port", [](Definition &d) { d.url.setPort(443); });
    changeRow("scheme", [](Definition &d) { d.url.setScheme(QStringLiteral("https")); });
    changeRow("fragment", [](Definition &d) { d.url.setFragment(QStringLiteral("x")); });
    changeRow("user", [](Definition &d) { d.url.setUserInfo(QStringLiteral("u:p")); });
    changeRow("URL parameters in another order",
              [](Definition &d) { d.url.setQuery(QStringLiteral("c=3&b=2")); });
    changeRow("parameter in another place", [](Definition &d) {
        d.url.setQuery(QStringLiteral("c=3&tenant=t"));
        d.extraParams = {{QStringLiteral("b"), QStringLiteral("2")}};
    });
    changeRow("columns in another order", [](Definition &d) {
        d.columns = {QStringLiteral("title"), QStringLiteral("id")};
    });
    changeRow("escaped path", [](Definition &d) {
        d.url.setPath(QStringLiteral("/v1/%73hape"), QUrl::StrictMode);
    });
    changeRow("list of credentials",
              [](Definition &d) { d.credentialParams = {QStringLiteral("key")}; });
    for (const char *name : {"secret", "api_secret", "token", "access_token"}) {
        changeRow(name, [name](Definition &d) {
            d.extraParams.insert(QString::fromLatin1(name), QStringLiteral("x"));
        });
        QTest::addRow("%s in the URL", name) << Change([name](Definition &d) {
            d.url.setQuery(d.url.query() + u'&' + QString::fromLatin1(name) + QStringLiteral("=x"));
        });
    }
    changeRow("own credential", [](Definition &d) {
        d.extraParams.insert(QStringLiteral("key"), QStringLiteral("x"));
        d.credentialParams = {QStringLiteral("key")};
    });
}

void TestShapeDefinition::identity_same()
{
    QFETCH(const Change, change);

    Definition definition = full();
    change(definition);
    QCOMPARE(definition.identity(), full().identity());
}

void TestShapeDefinition::identity_differs_data()
{
    QTest::addColumn<Change>("change");

    changeRow("path", [](Definition &d) { d.url.setPath(QStringLiteral("/v2/shape")); });
    changeRow("table", [](Definition &d) { d.table = QStringLiteral("Foo"); });
    changeRow("where", [](Definition &d) { d.where = QStringLiteral("a = $2 AND b = $1"); });
    changeRow("no where", [](Definition &d) { d.where.clear(); });
    changeRow("value of a param",
              [](Definition &d) { d.params[QStringLiteral("1")] = QStringLiteral("z"); });
    changeRow("params swapped", [](Definition &d) {
        d.params = {{QStringLiteral("1"), QStringLiteral("y")},
                    {QStringLiteral("2"), QStringLiteral("x")}};
    });
    changeRow("one param less", [](Definition &d) { d.params.remove(QStringLiteral("2")); });
    changeRow("another column", [](Definition &d) { d.columns.append(QStringLiteral("done")); });
    changeRow("all columns", [](Definition &d) { d.columns.clear(); });
    changeRow("columns that look alike",
              [](Definition &d) { d.columns = {QStringLiteral("id,title")}; });
    changeRow("replica", [](Definition &d) { d.replica = Definition::Replica::Full; });
    changeRow("log", [](Definition &d) { d.log = Definition::Log::ChangesOnly; });
    changeRow("extra parameter",
              [](Definition &d) { d.extraParams[QStringLiteral("tenant")] = QStringLiteral("u"); });
    changeRow("no extra parameter", [](Definition &d) { d.extraParams.clear(); });
    changeRow("URL parameter", [](Definition &d) { d.url.setQuery(QStringLiteral("b=2&c=4")); });
    changeRow("value with quotes",
              [](Definition &d) { d.where = QStringLiteral("x\",\"where\":\"y"); });
}

void TestShapeDefinition::identity_differs()
{
    QFETCH(const Change, change);

    Definition definition = full();
    change(definition);
    QVERIFY(definition.identity() != full().identity());
}

// It stands in databases: it must not change between versions.
void TestShapeDefinition::identity_text()
{
    Definition definition = foo();
    const QByteArray simple = R"({"path":"/v1/shape","params":{"table":"foo"}})";
    QCOMPARE(definition.identity(), simple);
    definition = full();
    definition.replica = Definition::Replica::Full;
    definition.log = Definition::Log::ChangesOnly;
    definition.extraParams.insert(QStringLiteral("secret"), QStringLiteral("hunter2"));
    const QByteArray everything
        = R"({"path":"/v1/shape","log":"changes_only","params":{"b":"2","c":"3",)"
          R"("columns":"\"id\",\"title\"","params[1]":"x","params[2]":"y","replica":"full",)"
          R"("table":"foo","tenant":"t","where":"a = $1 AND b = $2"}})";
    QCOMPARE(definition.identity(), everything);
}

void TestShapeDefinition::isCredential_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("expected");

    for (const char *name : {"secret", "api_secret", "token", "access_token", "key"})
        QTest::newRow(name) << QString::fromLatin1(name) << true;
    for (const char *name : {"tenant", "table", "where", "", "secrets"})
        QTest::newRow(name) << QString::fromLatin1(name) << false;
}

void TestShapeDefinition::isCredential()
{
    QFETCH(const QString, name);
    QFETCH(const bool, expected);

    Definition definition = foo();
    definition.credentialParams = {QStringLiteral("key")};
    QCOMPARE(definition.isCredential(name), expected);
}

QTEST_GUILESS_MAIN(TestShapeDefinition)

#include "tst_shapedefinition.moc"
