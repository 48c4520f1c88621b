// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnmapper.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// SQL in the app's names, and the same in the server's.
class TestColumnMapperSql : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void snakeToCamel_data();
    void snakeToCamel();
    void table_data();
    void table();
    void nobodysNames_changeNothing();

private:
    static void addServerRows();
    static void addWordRows();
    static void addSubqueryRows();
    static void addLocalRows();
};

namespace {

void sqlRow(const char *name, const QString &sql, const QString &expected,
            ColumnMapper::Dialect dialect = ColumnMapper::PostgreSql)
{
    QTest::newRow(name) << sql << expected << dialect;
}

void sameRow(const char *name, const QString &sql,
             ColumnMapper::Dialect dialect = ColumnMapper::PostgreSql)
{
    sqlRow(name, sql, sql, dialect);
}

} // namespace

void TestColumnMapperSql::snakeToCamel_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<ColumnMapper::Dialect>("dialect");
    addServerRows();
    addWordRows();
    addSubqueryRows();
    addLocalRows();
}

void TestColumnMapperSql::addServerRows()
{
    sameRow("empty", u""_s);
    sqlRow("one", u"createdAt"_s, u"created_at"_s);
    sqlRow("condition", u"createdAt > $1 AND isDone = true"_s,
           u"created_at > $1 AND is_done = true"_s);
    sqlRow("tight", u"(createdAt>$1)and(isDone)"_s, u"(created_at>$1)and(is_done)"_s);
    sameRow("snake case already", u"created_at > $1 AND is_done"_s);
    sqlRow("upper case", u"user_I_D = 1 AND _I_D = 2"_s, u"\"userID\" = 1 AND \"ID\" = 2"_s);
    sqlRow("table", u"todos.createdAt = public.todos.isDone"_s,
           u"todos.created_at = public.todos.is_done"_s);
    sqlRow("table in camel case", u"userLists.createdAt"_s, u"userLists.created_at"_s);
    sqlRow("quoted table", u"\"userLists\" . createdAt"_s, u"\"userLists\" . created_at"_s);
    sameRow("quoted column", u"\"createdAt\" = 1 AND t.\"isDone\""_s);
    sameRow("text", u"'createdAt ''isDone'' \\' || 'x'"_s);
    sqlRow("behind a text", u"'it''s' <> userName"_s, u"'it''s' <> user_name"_s);
    sqlRow("backslash in a plain text", u"a = '\\' AND isDone"_s, u"a = '\\' AND is_done"_s);
    sqlRow("escaped text", u"a = E'isDone\\' isDone' AND isDone"_s,
           u"a = E'isDone\\' isDone' AND is_done"_s);
    sqlRow("escaped backslash", u"a = e'\\\\' AND isDone"_s, u"a = e'\\\\' AND is_done"_s);
    sqlRow("bits", u"B'01' = isDone OR X'0a' = isDone"_s, u"B'01' = is_done OR X'0a' = is_done"_s);
    sqlRow("unicode text", u"U&'isDone' = isDone AND U&\"isDone\" = 1"_s,
           u"U&'isDone' = is_done AND U&\"isDone\" = 1"_s);
    sqlRow("dollar quotes", u"$$isDone ' $$ = isDone"_s, u"$$isDone ' $$ = is_done"_s);
    sqlRow("tagged dollar quotes", u"$tag$isDone $$ $tagg$ isDone$tag$ = isDone"_s,
           u"$tag$isDone $$ $tagg$ isDone$tag$ = is_done"_s);
    sqlRow("dollar inside a name", u"a$bC = $1"_s, u"a$b_c = $1"_s);
    sqlRow("parameters", u"isDone = $1 AND userId=$2OR isDone"_s,
           u"is_done = $1 AND user_id=$2OR is_done"_s);
    sqlRow("numbers", u"1e5 < 0x1Fa + 1.5E-3 * userId + .5eX"_s,
           u"1e5 < 0x1Fa + 1.5E-3 * user_id + .5eX"_s);
    sqlRow("comment", u"a -- isDone ' \n = isDone"_s, u"a -- isDone ' \n = is_done"_s);
    sqlRow("block comment", u"a /* isDone /* ' */ isDone */ = isDone"_s,
           u"a /* isDone /* ' */ isDone */ = is_done"_s);
    sameRow("text without end", u"a = 'isDone"_s);
    sameRow("comment without end", u"a /* isDone"_s);
    sameRow("dollar quotes without end", u"$x$ isDone"_s);
    sameRow("name without end", u"\"isDone"_s);
    sqlRow("parentheses that do not match", u") + isDone ) ( isDone"_s,
           u") + is_done ) ( is_done"_s);
    sqlRow("operators", u"-userId || userName ~* '^a' AND tagList @> ARRAY[userName]"_s,
           u"-user_id || user_name ~* '^a' AND tag_list @> ARRAY[user_name]"_s);
    sqlRow("subscript", u"tagList[userId] = 'x'"_s, u"tag_list[user_id] = 'x'"_s);
    sqlRow("json", u"userData ->> 'firstName' = userData->'x'->>'firstName'"_s,
           u"user_data ->> 'firstName' = user_data->'x'->>'firstName'"_s);
    sameRow("field of a composite", u"(address).streetName = 'x'"_s);
    sqlRow("another alphabet", u"größeInMm > 1"_s, u"\"größe_in_mm\" > 1"_s);
}

void TestColumnMapperSql::addWordRows()
{
    sameRow("keywords in any case", u"a IS NOT NULL And b iS nUlL Or c bEtween 1 anD 2"_s);
    sameRow("capitals", u"DONE = TRUE AND CREATED_AT IS NULL"_s);
    sqlRow("keywords in camel case", u"isNull AND a isNull OR localTime < b.notNull"_s,
           u"is_null AND a isNull OR local_time < b.not_null"_s);
    sameRow("keywords of two words", u"a ISNULL AND b notnull OR LOCALTIME > localtimestamp"_s);
    sqlRow("columns that are keywords", u"currentUser = 1"_s, u"\"current_user\" = 1"_s);
    sqlRow("window", u"count(*) FILTER (WHERE isDone) OVER (PARTITION BY userId ORDER BY dueAt)"_s,
           u"count(*) FILTER (WHERE is_done) OVER (PARTITION BY user_id ORDER BY due_at)"_s);
    sqlRow("using", u"a IN (SELECT b FROM userLists JOIN l USING (listId) WHERE isDone)"_s,
           u"a IN (SELECT b FROM userLists JOIN l USING (list_id) WHERE is_done)"_s);
    sqlRow("keywords between",
           u"isDone IS NOT NULL AND NOT isOpen OR userName ILIKE 'x' ESCAPE '\\'"_s,
           u"is_done IS NOT NULL AND NOT is_open OR user_name ILIKE 'x' ESCAPE '\\'"_s);
    sqlRow("between", u"dueAt BETWEEN startAt AND endAt"_s,
           u"due_at BETWEEN start_at AND end_at"_s);
    sqlRow("in", u"userId IN ($1, ownerId)"_s, u"user_id IN ($1, owner_id)"_s);
    sqlRow("function", u"myFunction(userName) = lowerCase (userName)"_s,
           u"myFunction(user_name) = lowerCase (user_name)"_s);
    sqlRow("function of a schema", u"myLib.myFunction(userName)"_s,
           u"myLib.myFunction(user_name)"_s);
    sqlRow("function's parameter", u"f(maxDays => userDays)"_s, u"f(maxDays => user_days)"_s);
    sqlRow("type", u"userId::myType = isDone"_s, u"user_id::myType = is_done"_s);
    sqlRow("type of a schema", u"userId::myLib.myType = isDone"_s,
           u"user_id::myLib.myType = is_done"_s);
    sqlRow("type of two words", u"userId::double precision < userAge"_s,
           u"user_id::double precision < user_age"_s);
    sqlRow("type with a size", u"userId::varchar(10) || userName"_s,
           u"user_id::varchar(10) || user_name"_s);
    sqlRow("type with a zone", u"dueAt::timestamp with time zone < createdAt"_s,
           u"due_at::timestamp with time zone < created_at"_s);
    sqlRow("array type", u"userIds::myType[] && ownIds"_s, u"user_ids::myType[] && own_ids"_s);
    sqlRow("cast", u"CAST(userId AS myType) = cast(isDone as myLib.myType)"_s,
           u"CAST(user_id AS myType) = cast(is_done as myLib.myType)"_s);
    sqlRow("cast with a size", u"CAST(userId AS numeric(10, 2)) + userAge"_s,
           u"CAST(user_id AS numeric(10, 2)) + user_age"_s);
    sqlRow("typed literal", u"dueAt > DATE '2026-11-23' - INTERVAL '1' DAY * userDays"_s,
           u"due_at > DATE '2026-11-23' - INTERVAL '1' DAY * user_days"_s);
    sqlRow("zone", u"dueAt AT TIME ZONE timeZone < createdAt"_s,
           u"due_at AT TIME ZONE time_zone < created_at"_s);
    sqlRow("extract", u"extract(year FROM dueAt) = dueYear"_s,
           u"extract(year FROM due_at) = due_year"_s);
    sqlRow("distinct", u"isDone IS NOT DISTINCT FROM wasDone"_s,
           u"is_done IS NOT DISTINCT FROM was_done"_s);
    sqlRow("case", u"CASE userId WHEN maxId THEN isDone ELSE isOpen END = wasDone"_s,
           u"CASE user_id WHEN max_id THEN is_done ELSE is_open END = was_done"_s);
    sqlRow("collation", u"userName COLLATE myCollation < lastName"_s,
           u"user_name COLLATE myCollation < last_name"_s);
    sqlRow("order", u"dueAt DESC NULLS LAST, userName"_s, u"due_at DESC NULLS LAST, user_name"_s);
    sqlRow("any", u"userId = ANY(userIds)"_s, u"user_id = ANY(user_ids)"_s);
}

void TestColumnMapperSql::addSubqueryRows()
{
    sqlRow("subquery", u"listId IN (SELECT listId FROM userLists WHERE ownerId = $1)"_s,
           u"list_id IN (SELECT list_id FROM userLists WHERE owner_id = $1)"_s);
    sqlRow(
        "tables",
        u"EXISTS (SELECT 1 FROM myLib.userLists AS myL, otherLists oL WHERE myL.ownerId = oL.ownerId)"_s,
        u"EXISTS (SELECT 1 FROM myLib.userLists AS myL, otherLists oL WHERE myL.owner_id = oL.owner_id)"_s);
    sqlRow(
        "join",
        u"id IN (SELECT userId FROM userLists JOIN moreLists ON isOpen AND userLists.isDone GROUP BY userId)"_s,
        u"id IN (SELECT user_id FROM userLists JOIN moreLists ON is_open AND userLists.is_done GROUP BY user_id)"_s);
    sqlRow("alias", u"id IN (SELECT userId AS myAlias, isDone otherAlias FROM l)"_s,
           u"id IN (SELECT user_id AS myAlias, is_done otherAlias FROM l)"_s);
    sqlRow("behind a subquery", u"id IN (SELECT id FROM userLists) AND isDone"_s,
           u"id IN (SELECT id FROM userLists) AND is_done"_s);
    sqlRow("with", u"id IN (WITH t AS (SELECT userId FROM userLists) SELECT userId FROM t)"_s,
           u"id IN (WITH t AS (SELECT user_id FROM userLists) SELECT user_id FROM t)"_s);
}

void TestColumnMapperSql::addLocalRows()
{
    const auto local = [](const char *name, const QString &sql, const QString &expected) {
        sqlRow(name, sql, expected, ColumnMapper::Sqlite);
    };
    local("local", u"isDone = ? AND dueAt < :dueAt OR userId IN (@userId, $userId, ?2)"_s,
          u"is_done = ? AND due_at < :dueAt OR user_id IN (@userId, $userId, ?2)"_s);
    local("local, upper case", u"user_I_D"_s, u"\"userID\""_s);
    local("local, quoted", u"[isDone] = `isDone` AND \"isDone\" = isDone"_s,
          u"[isDone] = `isDone` AND \"isDone\" = is_done"_s);
    local("local, no escapes", u"a = E AND '\\' = isDone"_s, u"a = E AND '\\' = is_done"_s);
    local("local, blob", u"x'0a' = isDone"_s, u"x'0a' = is_done"_s);
    local("local, comments do not nest", u"/* /* */ isDone"_s, u"/* /* */ is_done"_s);
    local("local, order",
          u"isDone DESC, userName COLLATE NOCASE ASC NULLS FIRST, CAST(userAge AS INTEGER)"_s,
          u"is_done DESC, user_name COLLATE NOCASE ASC NULLS FIRST, CAST(user_age AS INTEGER)"_s);
    local("local, pattern", u"userName GLOB 'a*' AND lower(userName) LIKE ? ESCAPE '\\'"_s,
          u"user_name GLOB 'a*' AND lower(user_name) LIKE ? ESCAPE '\\'"_s);
    local("local, the key", u"electricKey"_s, u"electric_key"_s);
}

void TestColumnMapperSql::snakeToCamel()
{
    QFETCH(const QString, sql);
    QFETCH(const ColumnMapper::Dialect, dialect);
    const ColumnMapper mapper = ColumnMapper::snakeToCamel();
    const QString rewritten = mapper.rewriteSql(sql, dialect);
    QTEST(rewritten, "expected");
    QCOMPARE(mapper.rewriteSql(rewritten, dialect), rewritten); // the server's own names stay
    QCOMPARE(ColumnMapper().rewriteSql(sql, dialect), sql);
}

void TestColumnMapperSql::table_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString &sql, const QString &expected) {
        QTest::newRow(qPrintable(sql)) << sql << expected;
    };
    row(u"born > $1"_s, u"created_at > $1"_s);
    row(u"Born > $1 AND BORN > $2"_s, u"Born > $1 AND BORN > $2"_s);
    row(u"place = 1"_s, u"\"order\" = 1"_s);
    row(u"todos.place = 1"_s, u"todos.\"order\" = 1"_s);
    row(u"phrase = 1"_s, u"\"two \"\"words\"\"\" = 1"_s);
    row(u"first = second AND second = first"_s, u"second = first AND first = second"_s);
    row(u"digit"_s, u"\"1st\""_s);
    // Quotes that stand side by side would be one.
    row(u"place\"x\" = place"_s, u"\"order\" \"x\" = \"order\""_s);
    row(u"x IS DISTINCT FROM\"y\"AND place"_s, u"x IS DISTINCT FROM\"y\"AND \"order\""_s);
    row(u"\"x\"place"_s, u"\"x\"place"_s); // an alias
    row(u"t.\"x\"=place"_s, u"t.\"x\"=\"order\""_s);
    row(u"u&place"_s, u"u& \"order\""_s);
    // Names that are keywords beside other words.
    row(u"at > $1 AND at AT TIME ZONE 'UTC' > at"_s,
        u"at_column > $1 AND at_column AT TIME ZONE 'UTC' > at_column"_s);
    row(u"by = 1 ORDER BY by, x GROUP BY by"_s,
        u"by_column = 1 ORDER BY by_column, x GROUP BY by_column"_s);
    row(u"time > TIME '12:00' AND time > x::time AND CAST(x AS time) = time"_s,
        u"time_column > TIME '12:00' AND time_column > x::time AND CAST(x AS time) = time_column"_s);
    row(u"time < TIMESTAMP WITH TIME ZONE '2026-11-23'"_s,
        u"time_column < TIMESTAMP WITH TIME ZONE '2026-11-23'"_s);
    row(u"x IS UNKNOWN AND unknown = 1"_s, u"x IS UNKNOWN AND unknown_column = 1"_s);
    row(u"last = 1 ORDER BY x NULLS last"_s, u"last_column = 1 ORDER BY x NULLS last"_s);
    row(u"year = extract(year from time) AND extract(year from year) = year(year)"_s,
        u"year_column = extract(year from time_column) AND extract(year from year_column) = year(year_column)"_s);
    row(u"day > x - INTERVAL '1' day"_s, u"day_column > x - INTERVAL '1' day"_s);
    row(u"user = 1 AND t.user = 2"_s,
        u"user = 1 AND t.user_column = 2"_s); // the first is SQL's own
}

void TestColumnMapperSql::table()
{
    QMap<QString, QString> names {{u"created_at"_s, u"born"_s},      {u"order"_s, u"place"_s},
                                  {u"two \"words\""_s, u"phrase"_s}, {u"first"_s, u"second"_s},
                                  {u"second"_s, u"first"_s},         {u"1st"_s, u"digit"_s}};
    for (const char *name : {"at", "by", "time", "unknown", "last", "year", "day", "user"})
        names.insert(QLatin1StringView(name) + u"_column"_s, QLatin1StringView(name));
    const ColumnMapper mapper = ColumnMapper::fromMap(names);
    QVERIFY(!mapper.check());
    QFETCH(const QString, sql);
    QTEST(mapper.rewriteSql(sql), "expected");
}

// Whatever the text is, valid or not: what is not renamed stays, character by character.
void TestColumnMapperSql::nobodysNames_changeNothing()
{
    const ColumnMapper mapper = ColumnMapper::fromMap({{u"never_there"_s, u"neverThere"_s}});
    const QStringList parts {u"'"_s,
                             u"\""_s,
                             u"`"_s,
                             u"["_s,
                             u"]"_s,
                             u"("_s,
                             u")"_s,
                             u"--"_s,
                             u"\n"_s,
                             u"/*"_s,
                             u"*/"_s,
                             u"$"_s,
                             u"$$"_s,
                             u"$a$"_s,
                             u"$1"_s,
                             u"E'"_s,
                             u"\\"_s,
                             u"::"_s,
                             u"."_s,
                             u" "_s,
                             u"AS "_s,
                             u"CAST("_s,
                             u" a"_s,
                             u"SELECT "_s,
                             u" FROM "_s,
                             u"1e"_s,
                             u"COLLATE "_s,
                             u"NULLS "_s,
                             u"AT TIME ZONE "_s,
                             u":a"_s,
                             u"U&'"_s,
                             u"é"_s,
                             u"=>"_s};
    QRandomGenerator random(1);
    for (int i = 0; i < 20000; ++i) {
        QString sql;
        for (quint32 length = random.bounded(20u); length > 0; --length)
            sql += parts[random.bounded(int(parts.size()))];
        QCOMPARE(mapper.rewriteSql(sql, ColumnMapper::PostgreSql), sql);
        QCOMPARE(mapper.rewriteSql(sql, ColumnMapper::Sqlite), sql);
    }
}

QTEST_APPLESS_MAIN(TestColumnMapperSql)
#include "tst_columnmappersql.moc"
