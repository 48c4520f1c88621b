// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "requesturl_p.h"

#include <QtCore/QUrlQuery>
#include <QtTest/QTest>

using namespace Electric;

Q_DECLARE_METATYPE(Electric::RequestPosition)

class TestRequestUrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shape_data();
    void shape();
    void baseUrl_data();
    void baseUrl();
    void position_data();
    void position();
    void encoding_data();
    void encoding();
    void names_areSorted();
    void shapeParameters_haveNoPosition();
};

namespace {

ShapeDefinition foo()
{
    ShapeDefinition definition;
    definition.url = QUrl(QStringLiteral("http://localhost:3000/v1/shape"));
    definition.table = QStringLiteral("foo");
    return definition;
}

QByteArray queryOf(const QUrl &url)
{
    return url.query(QUrl::FullyEncoded).toLatin1();
}

} // namespace

void TestRequestUrl::shape_data()
{
    QTest::addColumn<ShapeDefinition>("definition");
    QTest::addColumn<QByteArray>("query");

    using Definition = ShapeDefinition;
    const auto row = [](const char *name, const char *query, const auto &change) {
        Definition definition = foo();
        change(definition);
        QTest::newRow(name) << definition << QByteArray(query);
    };
    row("table", "log=full&offset=-1&table=foo", [](Definition &) {});
    row("no table", "log=full&offset=-1", [](Definition &d) { d.table.clear(); });
    row("quoted table", "log=full&offset=-1&table=%22Weird+Table%22",
        [](Definition &d) { d.table = QStringLiteral("\"Weird Table\""); });
    row("qualified table", "log=full&offset=-1&table=public.ck",
        [](Definition &d) { d.table = QStringLiteral("public.ck"); });
    row("where", "log=full&offset=-1&table=foo&where=a%3D%241",
        [](Definition &d) { d.where = QStringLiteral("a=$1"); });
    row("params", "log=full&offset=-1&params%5B1%5D=a&params%5B2%5D=b+c&table=foo",
        [](Definition &d) {
            d.params = {{QStringLiteral("2"), QStringLiteral("b c")},
                        {QStringLiteral("1"), QStringLiteral("a")}};
        });
    row("empty param", "log=full&offset=-1&params%5B1%5D=&table=foo", [](Definition &d) {
        d.params = {{QStringLiteral("1"), QString()}};
    });
    row("columns", "columns=%22id%22%2C%22title%22&log=full&offset=-1&table=foo",
        [](Definition &d) {
            d.columns = {QStringLiteral("id"), QStringLiteral("title")};
        });
    row("columns with quotes and commas",
        "columns=%22Id%22%2C%22a%2Cb%22%2C%22c%22%22d%22&log=full&offset=-1&table=foo",
        [](Definition &d) {
            d.columns = {QStringLiteral("Id"), QStringLiteral("a,b"), QStringLiteral("c\"d")};
        });
    row("replica full", "log=full&offset=-1&replica=full&table=foo",
        [](Definition &d) { d.replica = Definition::Replica::Full; });
    row("changes only", "log=changes_only&offset=-1&table=foo",
        [](Definition &d) { d.log = Definition::Log::ChangesOnly; });
    row("own parameters", "a=1&log=full&offset=-1&secret=s&table=foo&z=2", [](Definition &d) {
        d.extraParams = {{QStringLiteral("z"), QStringLiteral("2")},
                         {QStringLiteral("secret"), QStringLiteral("s")},
                         {QStringLiteral("a"), QStringLiteral("1")}};
    });
    row("everything",
        "columns=%22id%22&log=full&offset=-1&params%5B1%5D=a&replica=full&table=foo&where=a%3D%241&"
        "z=2",
        [](Definition &d) {
            d.where = QStringLiteral("a=$1");
            d.params = {{QStringLiteral("1"), QStringLiteral("a")}};
            d.columns = {QStringLiteral("id")};
            d.replica = Definition::Replica::Full;
            d.extraParams = {{QStringLiteral("z"), QStringLiteral("2")}};
        });
}

void TestRequestUrl::shape()
{
    QFETCH(const ShapeDefinition, definition);
    QFETCH(const QByteArray, query);

    QCOMPARE(queryOf(requestUrl(definition, {})), query);
}

void TestRequestUrl::baseUrl_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, const char *base, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(base) << QByteArray(expected);
    };
    row("plain", "http://h/v1/shape", "http://h/v1/shape?log=full&offset=-1&table=foo");
    row("port", "https://h:8443/v1/shape", "https://h:8443/v1/shape?log=full&offset=-1&table=foo");
    row("no path", "http://h", "http://h?log=full&offset=-1&table=foo");
    row("root", "http://h/", "http://h/?log=full&offset=-1&table=foo");
    row("slash at the end", "http://h/shape/", "http://h/shape/?log=full&offset=-1&table=foo");
    row("escaped path", "http://h/a%20b%2Fc", "http://h/a%20b%2Fc?log=full&offset=-1&table=foo");
    row("non-ASCII path", "http://h/größe",
        "http://h/gr%C3%B6%C3%9Fe?log=full&offset=-1&table=foo");
    row("IPv6", "http://[::1]:3000/v1/shape",
        "http://[::1]:3000/v1/shape?log=full&offset=-1&table=foo");
    row("user", "http://u:p@h/v1/shape", "http://u:p@h/v1/shape?log=full&offset=-1&table=foo");
    row("fragment", "http://h/v1/shape#top", "http://h/v1/shape?log=full&offset=-1&table=foo");
    row("empty query", "http://h/v1/shape?", "http://h/v1/shape?log=full&offset=-1&table=foo");
    row("own parameters", "http://h/s?z=1&b=2", "http://h/s?b=2&log=full&offset=-1&table=foo&z=1");
    row("own parameters and fragment", "http://h/s?z=1#x",
        "http://h/s?log=full&offset=-1&table=foo&z=1");
    row("same name twice stays in order", "http://h/s?z=2&z=1",
        "http://h/s?log=full&offset=-1&table=foo&z=2&z=1");
    row("name without value", "http://h/s?flag", "http://h/s?flag=&log=full&offset=-1&table=foo");
    row("escaped value", "http://h/s?q=a%26b%3Dc%20d",
        "http://h/s?log=full&offset=-1&q=a%26b%3Dc+d&table=foo");
    row("escaped percent", "http://h/s?q=%2541", "http://h/s?log=full&offset=-1&q=%2541&table=foo");
    row("escaped plus", "http://h/s?q=a%2Bb", "http://h/s?log=full&offset=-1&q=a%2Bb&table=foo");
    row("plus as a blank", "http://h/s?q=a+b", "http://h/s?log=full&offset=-1&q=a+b&table=foo");
    row("non-ASCII value", "http://h/s?q=ä", "http://h/s?log=full&offset=-1&q=%C3%A4&table=foo");
    row("equals in value", "http://h/s?q=a=b", "http://h/s?log=full&offset=-1&q=a%3Db&table=foo");
}

void TestRequestUrl::baseUrl()
{
    QFETCH(const QString, base);
    QFETCH(const QByteArray, expected);

    ShapeDefinition definition = foo();
    definition.url = QUrl(base);
    QCOMPARE(requestUrl(definition, {}).toEncoded(), expected);
}

void TestRequestUrl::position_data()
{
    QTest::addColumn<RequestPosition>("position");
    QTest::addColumn<QByteArray>("query");

    const auto row = [](const char *name, const char *query, const auto &change) {
        RequestPosition position;
        change(position);
        QTest::newRow(name) << position << QByteArray(query);
    };
    using Position = RequestPosition;
    row("start", "log=full&offset=-1&table=foo", [](Position &) {});
    row("now", "log=full&offset=now&table=foo", [](Position &p) { p.offset = "now"; });
    row("new handle", "handle=h&log=full&offset=-1&table=foo", [](Position &p) { p.handle = "h"; });
    row("follow", "handle=h&log=full&offset=0_0&table=foo",
        [](Position &p) { p = {"0_0", "h", {}, {}, {}, false}; });
    row("cursor is for live only", "handle=h&log=full&offset=0_inf&table=foo",
        [](Position &p) { p = {"0_inf", "h", "7", {}, {}, false}; });
    row("first live", "cursor=&handle=h&live=true&log=full&offset=0_inf&table=foo",
        [](Position &p) { p = {"0_inf", "h", {}, {}, {}, true}; });
    row("live", "cursor=66959660&handle=h&live=true&log=full&offset=26513976_0&table=foo",
        [](Position &p) { p = {"26513976_0", "h", "66959660", {}, {}, true}; });
    row("after a rotation",
        "cache-buster=r4nd&expired_handle=old&handle=new&log=full&offset=-1&table=foo",
        [](Position &p) { p = {"-1", "new", {}, "old", "r4nd", false}; });
    row("rotation without a name",
        "cache-buster=r4nd&expired_handle=old&log=full&offset=-1&table=foo",
        [](Position &p) { p = {"-1", {}, {}, "old", "r4nd", false}; });
    row("live with an expired handle",
        "cursor=7&expired_handle=old&handle=new&live=true&log=full&offset=0_inf&table=foo",
        [](Position &p) { p = {"0_inf", "new", "7", "old", {}, true}; });
    row("opaque texts are escaped",
        "cursor=c+d&handle=h%3D1&live=true&log=full&offset=a%26b&table=foo",
        [](Position &p) { p = {"a&b", "h=1", "c d", {}, {}, true}; });
}

void TestRequestUrl::position()
{
    QFETCH(const RequestPosition, position);
    QFETCH(const QByteArray, query);

    QCOMPARE(queryOf(requestUrl(foo(), position)), query);
}

void TestRequestUrl::encoding_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("encoded");

    const auto row = [](const char *name, const char *value, const char *encoded) {
        QTest::newRow(name) << QString::fromUtf8(value) << QByteArray(encoded);
    };
    row("letters and digits", "azAZ09", "azAZ09");
    row("kept signs", "*-._", "*-._");
    row("blank", "a b", "a+b");
    row("plus", "a+b", "a%2Bb");
    row("tilde", "~", "~"); // QUrl keeps it so
    row("percent", "100%", "100%25");
    row("an escape is text", "%41", "%2541");
    row("ampersand and equals", "a&b=c", "a%26b%3Dc");
    row("hash and question", "#?", "%23%3F");
    row("slashes and colon", "/\\:", "%2F%5C%3A");
    row("brackets", "[]{}()<>", "%5B%5D%7B%7D%28%29%3C%3E");
    row("quotes", "'\"`", "%27%22%60");
    row("other signs", "!$,;@^|", "%21%24%2C%3B%40%5E%7C");
    row("line breaks", "a\r\nb\t", "a%0D%0Ab%09");
    row("umlaut", "ä", "%C3%A4");
    row("euro", "€", "%E2%82%AC");
    row("emoji", "😀", "%F0%9F%98%80");
    row("soft hyphen", "\xc2\xad", "%C2%AD");
}

// As https://url.spec.whatwg.org/#urlencoded-serializing has it: everybody asks for the same URL.
void TestRequestUrl::encoding()
{
    QFETCH(const QString, value);
    QFETCH(const QByteArray, encoded);

    ShapeDefinition definition = foo();
    definition.where = value;
    const QUrl url = requestUrl(definition, {});
    QVERIFY(url.isValid());
    QCOMPARE(url.toEncoded(),
             "http://localhost:3000/v1/shape?log=full&offset=-1&table=foo&where=" + encoded);
    QCOMPARE(url.fragment(), QString());

    definition = foo();
    definition.extraParams.insert(QStringLiteral("z") + value, QString());
    QCOMPARE(queryOf(requestUrl(definition, {})), "log=full&offset=-1&table=foo&z" + encoded + '=');
}

void TestRequestUrl::names_areSorted()
{
    ShapeDefinition definition = foo();
    definition.url = QUrl(QStringLiteral("http://h/s?Z=1&b=1"));
    definition.where = QStringLiteral("true");
    definition.columns = {QStringLiteral("id")};
    definition.replica = ShapeDefinition::Replica::Full;
    definition.extraParams = {{QStringLiteral("tab"), QString()}, {QStringLiteral("ä"), QString()}};
    for (int i = 1; i <= 11; ++i)
        definition.params.insert(QString::number(i), QString());
    const QUrl url = requestUrl(definition, {"0_0", "h", "c", "x", "y", true});

    QStringList names;
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto &item : items)
        names.append(item.first);
    QStringList sorted = names;
    std::ranges::sort(sorted);
    QCOMPARE(names, sorted);
    QCOMPARE(names.size(), 26);
}

void TestRequestUrl::shapeParameters_haveNoPosition()
{
    ShapeDefinition definition = foo();
    definition.log = ShapeDefinition::Log::ChangesOnly;
    definition.where = QStringLiteral("true");
    const ParameterList expected {{QStringLiteral("table"), QStringLiteral("foo")},
                                  {QStringLiteral("where"), QStringLiteral("true")}};
    QCOMPARE(shapeParameters(definition), expected);
}

QTEST_GUILESS_MAIN(TestRequestUrl)

#include "tst_requesturl.moc"
