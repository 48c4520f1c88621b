// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// What a first sync costs at least on a machine: one thread, libcurl, simdjson and SQLite, nothing
// else. It trusts the server, and stops at the first up-to-date. Usage: floor URL FILE

#include <curl/curl.h>
#include <simdjson.h>
#include <sqlite3.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using simdjson::dom::element;
using simdjson::dom::object;
using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string &what)
{
    std::fprintf(stderr, "floor: %s\n", what.c_str());
    std::exit(1);
}

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Kilobytes; 0 where the system does not tell.
long peakMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::strtol(line.c_str() + 6, nullptr, 10);
    }
    return 0;
}

struct Response
{
    std::string body;
    std::string handle;
    std::string offset;
    std::string schema;
};

size_t takeBody(char *data, size_t size, size_t count, void *response)
{
    static_cast<Response *>(response)->body.append(data, size * count);
    return size * count;
}

size_t takeHeader(char *data, size_t size, size_t count, void *response)
{
    const std::string_view line(data, size * count);
    auto &to = *static_cast<Response *>(response);
    const auto take = [line](std::string_view name, std::string *value) {
        if (line.starts_with(name))
            value->assign(
                line.substr(name.size(), line.find_last_not_of("\r\n") + 1 - name.size()));
    };
    take("electric-handle: ", &to.handle);
    take("electric-offset: ", &to.offset);
    take("electric-schema: ", &to.schema);
    return size * count;
}

enum class Type { Text, Integer, Boolean };

struct Column
{
    std::string name;
    Type type = Type::Text;
};

std::vector<Column> columnsOf(const std::string &schema)
{
    simdjson::dom::parser parser;
    std::vector<Column> columns;
    for (const auto field : object(parser.parse(schema))) {
        const std::string_view type = field.value["type"];
        const bool isArray = field.value["dims"].error() == simdjson::SUCCESS;
        const bool isInteger = type == "int2" || type == "int4" || type == "int8";
        columns.push_back({std::string(field.key),
                           isArray              ? Type::Text
                               : isInteger      ? Type::Integer
                               : type == "bool" ? Type::Boolean
                                                : Type::Text});
    }
    return columns;
}

void bindText(sqlite3_stmt *statement, int place, std::string_view text)
{
    sqlite3_bind_text(statement, place, text.data(), int(text.size()), SQLITE_STATIC);
}

void bindValue(sqlite3_stmt *statement, int place, Type type, element value)
{
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) {
        sqlite3_bind_null(statement, place);
    } else if (type == Type::Integer) {
        sqlite3_int64 number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        sqlite3_bind_int64(statement, place, number);
    } else if (type == Type::Boolean) {
        sqlite3_bind_int(statement, place, text.starts_with('t'));
    } else {
        bindText(statement, place, text);
    }
}

// The table, and the position in the log beside it.
class Store
{
public:
    explicit Store(const char *fileName);
    ~Store();

    void create(const std::string &schema);
    void execute(const std::string &sql);
    void insert(std::string_view key, object value);
    void update(std::string_view key, object value);
    void remove(std::string_view key);
    void setPosition(const Response &response);

private:
    sqlite3_stmt *prepare(const std::string &sql);
    size_t columnAt(size_t guess, std::string_view name) const;
    static void run(sqlite3_stmt *statement);

    sqlite3 *m_database = nullptr;
    std::vector<Column> m_columns;
    std::vector<sqlite3_stmt *> m_statements;
    std::unordered_map<std::string, sqlite3_stmt *> m_updates; // by the columns that they set
    sqlite3_stmt *m_insert = nullptr;
    sqlite3_stmt *m_remove = nullptr;
    sqlite3_stmt *m_position = nullptr;
};

Store::Store(const char *fileName)
{
    if (sqlite3_open(fileName, &m_database) != SQLITE_OK)
        fail(sqlite3_errmsg(m_database));
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = NORMAL");
}

Store::~Store()
{
    for (sqlite3_stmt *const statement : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close(m_database);
}

void Store::create(const std::string &schema)
{
    m_columns = columnsOf(schema);
    std::string columns = "key TEXT PRIMARY KEY";
    std::string places = "?";
    for (const Column &column : m_columns) {
        columns += ", \"" + column.name + (column.type == Type::Text ? "\" TEXT" : "\" INTEGER");
        places += ", ?";
    }
    execute("CREATE TABLE items (" + columns + ") WITHOUT ROWID");
    execute("CREATE TABLE position (one INTEGER PRIMARY KEY, handle TEXT, offset TEXT)");
    m_insert = prepare("INSERT OR REPLACE INTO items VALUES (" + places + ")");
    m_remove = prepare("DELETE FROM items WHERE key = ?");
    m_position = prepare("INSERT OR REPLACE INTO position VALUES (1, ?, ?)");
}

void Store::execute(const std::string &sql)
{
    if (sqlite3_exec(m_database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(sqlite3_errmsg(m_database));
}

sqlite3_stmt *Store::prepare(const std::string &sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(m_database, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr)
        != SQLITE_OK)
        fail(sqlite3_errmsg(m_database));
    m_statements.push_back(statement);
    return statement;
}

void Store::run(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail("a row cannot be stored");
    sqlite3_reset(statement);
}

/*
    Values come in the schema's order, as a rule.
*/
size_t Store::columnAt(size_t guess, std::string_view name) const
{
    if (guess < m_columns.size() && m_columns[guess].name == name)
        return guess;
    for (size_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i].name == name)
            return i;
    }
    fail("a column that the schema does not name");
}

void Store::insert(std::string_view key, object value)
{
    bindText(m_insert, 1, key);
    size_t guess = 0;
    for (const auto field : value) {
        const size_t column = columnAt(guess, field.key);
        bindValue(m_insert, int(column) + 2, m_columns[column].type, field.value);
        guess = column + 1;
    }
    run(m_insert);
}

void Store::update(std::string_view key, object value)
{
    std::string sql = "UPDATE items SET ";
    for (const auto field : value) {
        sql += '"';
        sql += field.key;
        sql += "\" = ?,";
    }
    sql.back() = ' ';
    sqlite3_stmt *&statement = m_updates[sql];
    if (!statement)
        statement = prepare(sql + "WHERE key = ?");
    int place = 1;
    for (const auto field : value) {
        const Column &column = m_columns[columnAt(size_t(place), field.key)];
        bindValue(statement, place++, column.type, field.value);
    }
    bindText(statement, place, key);
    run(statement);
}

void Store::remove(std::string_view key)
{
    bindText(m_remove, 1, key);
    run(m_remove);
}

void Store::setPosition(const Response &response)
{
    bindText(m_position, 1, response.handle);
    bindText(m_position, 2, response.offset);
    run(m_position);
}

class Sync
{
public:
    Sync(std::string url, const char *fileName) : m_url(std::move(url)), m_store(fileName) { }
    ~Sync() { curl_easy_cleanup(m_curl); }

    void run();
    long changes() const { return m_changes; }

private:
    void fetch();
    void apply(object message);

    const std::string m_url;
    Store m_store;
    CURL *const m_curl = curl_easy_init();
    simdjson::dom::parser m_parser;
    Response m_response;
    long m_changes = 0;
    bool m_isUpToDate = false;
};

void Sync::fetch()
{
    std::string url = m_url
        + "?log=full&table=items&offset=" + (m_response.offset.empty() ? "-1" : m_response.offset);
    if (!m_response.handle.empty())
        url += "&handle=" + m_response.handle;
    m_response.body.clear();
    curl_easy_setopt(m_curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(m_curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(m_curl, CURLOPT_BUFFERSIZE, 512L * 1024L);
    curl_easy_setopt(m_curl, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(m_curl, CURLOPT_WRITEDATA, &m_response);
    curl_easy_setopt(m_curl, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(m_curl, CURLOPT_HEADERDATA, &m_response);
    if (const CURLcode code = curl_easy_perform(m_curl); code != CURLE_OK)
        fail(curl_easy_strerror(code));
}

void Sync::apply(object message)
{
    std::string_view key;
    const object headers = message["headers"];
    if (message["key"].get(key) != simdjson::SUCCESS) {
        std::string_view control;
        if (headers["control"].get(control) == simdjson::SUCCESS && control == "up-to-date")
            m_isUpToDate = true;
        return;
    }
    const std::string_view operation = headers["operation"];
    if (operation == "insert")
        m_store.insert(key, message["value"]);
    else if (operation == "update")
        m_store.update(key, message["value"]);
    else
        m_store.remove(key);
    ++m_changes;
}

void Sync::run()
{
    for (bool isFirst = true; !m_isUpToDate; isFirst = false) {
        fetch();
        if (isFirst)
            m_store.create(m_response.schema);
        m_response.body.reserve(m_response.body.size() + simdjson::SIMDJSON_PADDING);
        m_store.execute("BEGIN");
        for (const element message : m_parser.parse(m_response.body).get_array())
            apply(message);
        m_store.setPosition(m_response);
        m_store.execute("COMMIT");
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: floor URL FILE\n");
        return 2;
    }
    const auto start = Clock::now();
    long changes = 0;
    {
        Sync sync(argv[1], argv[2]);
        try {
            sync.run();
        } catch (const simdjson::simdjson_error &error) {
            fail(error.what());
        }
        changes = sync.changes();
    }
    std::printf("{\"client\":\"floor\",\"changes\":%ld,\"ms\":%.1f,\"peak_kb\":%ld}\n", changes,
                millisecondsSince(start), peakMemory());
    return 0;
}
