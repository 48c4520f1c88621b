// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shaperequest.h"

#include "json.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

Parameters parametersFromJson(const QJsonObject &json)
{
    Parameters parameters;
    for (auto it = json.begin(); it != json.end(); ++it)
        parameters.insert(it.key().toInt(), it.value().toString());
    return parameters;
}

// The checks stand in the order in which Electric makes them; the first that fails is the answer.
class ShapeRequestParser
{
public:
    ShapeRequestParser(const Request &request, const TableStore &tables, Database &database)
        : m_request(request), m_tables(tables), m_database(database)
    {
    }

    ShapeRequest run()
    {
        m_result.handle = value(u"handle").toUtf8();
        m_result.cursor = value(u"cursor").toUtf8();
        m_result.ifNoneMatch = m_request.header("if-none-match");
        readTable() && readFlags() && readPosition() && readColumns() && readParameters()
            && checkWhere() && readSubset();
        return m_result;
    }

private:
    QString value(QStringView name) const { return m_request.queryValue(name); }

    bool fail(const QByteArray &field, const QString &error)
    {
        m_result.errorField = field;
        m_result.error = error;
        return false;
    }

    bool readTable()
    {
        const QString name = value(u"table");
        if (name.isEmpty())
            return fail("table", u"can't be blank"_s);
        const Relation relation = parseRelation(name);
        if (!relation.error.isEmpty())
            return fail("table", relation.error);
        m_table = m_tables.find(relation);
        if (!m_table)
            return fail("table",
                        u"Table %1 does not exist. If the table name contains capitals or "
                        "special characters you must quote it."_s.arg(relation.quoted()));
        m_result.definition.tableId = m_table->id;
        return true;
    }

    bool readFlag(QStringView name, bool *flag)
    {
        const QString text = value(name);
        *flag = text == u"true";
        return *flag || text.isEmpty() || text == u"false" || fail(name.toUtf8(), u"is invalid"_s);
    }

    bool readFlags()
    {
        const QString replica = value(u"replica");
        const QString log = value(u"log");
        m_result.definition.fullReplica = replica == u"full";
        m_result.definition.changesOnly = log == u"changes_only";
        if (!replica.isEmpty() && replica != u"full" && replica != u"default")
            return fail("replica", u"is invalid"_s);
        if (!log.isEmpty() && log != u"full" && log != u"changes_only")
            return fail("log", u"is invalid"_s);
        return readFlag(u"live", &m_result.live) && readFlag(u"live_sse", &m_result.sse);
    }

    bool readPosition()
    {
        const QString text = value(u"offset");
        m_result.offsetText = text.toUtf8();
        if (text.isEmpty())
            return fail("offset", u"can't be blank"_s);
        if (text == u"-1") {
            m_result.start = ShapeRequest::Start::Beginning;
        } else if (text == u"now") {
            m_result.start = ShapeRequest::Start::Now;
        } else if (const auto offset = Offset::fromText(text)) {
            m_result.offset = *offset;
        } else {
            return fail("offset", u"has invalid format"_s);
        }
        const bool positioned = m_result.start == ShapeRequest::Start::Offset;
        if (positioned && m_result.handle.isEmpty())
            return fail("handle", u"can't be blank when offset != -1"_s);
        if (!positioned && m_result.live)
            return fail("live", u"can't be true when offset == "_s + text);
        if (m_result.sse && !m_result.live)
            return fail("live_sse", u"can't be true unless live is also true"_s);
        return true;
    }

    bool readColumns()
    {
        const QString text = value(u"columns");
        if (text.isEmpty())
            return true;
        const ColumnList list = parseColumnList(text);
        if (!list.error.isEmpty())
            return fail("columns", list.error);
        for (const QString &name : list.names) {
            if (m_table->indexOf(name) < 0)
                return fail("columns", u"The following columns could not be found: "_s + name);
        }
        QStringList missing;
        for (const qsizetype index : m_table->keyColumns()) {
            const QString &name = m_table->columns.at(index).name;
            if (m_table->hasPrimaryKey() && !list.names.contains(name))
                missing.append(name);
        }
        if (!missing.isEmpty())
            return fail("columns",
                        u"The list of columns must include all primary key columns, "
                        "missing: "_s
                            + missing.join(u", "));
        m_result.definition.columns = list.names;
        m_result.definition.columns.sort();
        m_result.definition.columns.removeDuplicates();
        return true;
    }

    bool readParameters()
    {
        for (const auto &[name, text] : m_request.query) {
            if (!name.startsWith(u"params[") || !name.endsWith(u']'))
                continue;
            const int number = QStringView(name).mid(7).chopped(1).toInt();
            if (number < 1)
                return fail("params", u"can only use numbers as keys"_s);
            m_result.definition.parameters.insert(number, text);
        }
        m_result.definition.where = value(u"where");
        return true;
    }

    // SQLite has the last word on what the translator let through.
    bool compiles(const WhereClause &where, const QString &form, const QByteArray &field)
    {
        if (!where.error.isEmpty())
            return fail(field, where.error);
        return m_database.check(form.arg(m_table->sqlName(), where.sql))
            || fail(field, u"At location 0: "_s + m_database.errorString());
    }

    bool checkWhere()
    {
        const ShapeDefinition &definition = m_result.definition;
        if (definition.where.isEmpty())
            return true;
        return compiles(translateWhere(*m_table, definition.where, definition.parameters),
                        u"SELECT 1 FROM %1 WHERE (%2)"_s, "where");
    }

    bool readSubset()
    {
        if (m_request.method == "POST")
            return readSubsetBody();
        SubsetQuery subset;
        bool asked = false;
        for (const auto &[name, text] : m_request.query) {
            if (!name.startsWith(u"subset__"))
                continue;
            asked = true;
            const QStringView part = QStringView(name).mid(8);
            if (part == u"where")
                subset.where = text;
            else if (part == u"params")
                subset.parameters
                    = parametersFromJson(QJsonDocument::fromJson(text.toUtf8()).object());
            else if (part == u"order_by")
                subset.orderBy = text;
            else if (part == u"limit")
                subset.limit = text.toLongLong();
            else if (part == u"offset")
                subset.offset = text.toLongLong();
        }
        return !asked || checkSubset(subset);
    }

    bool readSubsetBody()
    {
        const QJsonDocument document = QJsonDocument::fromJson(m_request.body);
        if (!m_request.body.isEmpty() && !document.isObject())
            return fail("body", u"is not a JSON object"_s);
        const QJsonObject json = document.object();
        SubsetQuery subset;
        subset.where = json.value(u"where"_s).toString();
        subset.parameters = parametersFromJson(json.value(u"params"_s).toObject());
        subset.orderBy = json.value(u"order_by"_s).toString();
        if (json.value(u"limit"_s).isDouble())
            subset.limit = json.value(u"limit"_s).toInteger();
        if (json.value(u"offset"_s).isDouble())
            subset.offset = json.value(u"offset"_s).toInteger();
        return checkSubset(subset);
    }

    bool checkSubset(const SubsetQuery &subset)
    {
        m_result.subset = subset;
        if (!subset.where.isEmpty()
            && !compiles(translateWhere(*m_table, subset.where, subset.parameters),
                         u"SELECT 1 FROM %1 WHERE (%2)"_s, "subset__where"))
            return false;
        return subset.orderBy.isEmpty()
            || compiles(translateOrderBy(*m_table, subset.orderBy),
                        u"SELECT 1 FROM %1 ORDER BY %2"_s, "subset__order_by");
    }

    const Request &m_request;
    const TableStore &m_tables;
    Database &m_database;
    const Table *m_table = nullptr;
    ShapeRequest m_result;
};

} // namespace

Response ShapeRequest::errorResponse() const
{
    return invalidRequest(errorField, error);
}

ShapeRequest parseShapeRequest(const Request &request, const TableStore &tables, Database &database)
{
    return ShapeRequestParser(request, tables, database).run();
}

Response invalidRequest(const QByteArray &field, const QString &error)
{
    Response response
        = Response::json(400,
                         "{\"message\":\"Invalid request\",\"errors\":{" + jsonString(field) + ":["
                             + jsonString(error.toUtf8()) + "]}}");
    response.setHeader("cache-control", "no-store");
    response.setHeader("surrogate-control", "no-store");
    return response;
}

} // namespace ElectricDev
