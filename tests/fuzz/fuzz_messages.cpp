// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// The body of an answer: what is accepted reads the same however often and by whom, and a filter
// of snapshots takes away what it says and nothing else.

#include "fuzz.h"
#include "messagebatch_p.h"
#include "messagereader_p.h"
#include "simdjsonutil_p.h"

#include <QtCore/QStringList>

#include <algorithm>

using namespace Electric;
using Kind = MessageView::Kind;

namespace {

const QByteArray ColumnsJson
    = R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"},"done":{"type":"bool"},)"
      R"("c_f8":{"type":"float8"},"c_i8":{"type":"int8"},"c_bytea":{"type":"bytea"},)"
      R"("c_jsonb":{"type":"jsonb"},"c_arr":{"type":"int4","dims":1},"c_ts":{"type":"timestamptz"}})";

QByteArray described(const std::vector<FieldView> &fields)
{
    QByteArray text;
    for (const FieldView &field : fields)
        text += toByteArray(field.column) + (field.isNull ? "=NULL;" : "=\"")
            + toByteArray(field.text) + "\";";
    return text;
}

QByteArray described(const std::vector<std::string_view> &texts)
{
    QByteArray text;
    for (const std::string_view one : texts)
        text += toByteArray(one) + ';';
    return text;
}

QByteArray described(const MessageView &view)
{
    QByteArray text = QByteArray::number(int(view.kind)) + ' ' + toByteArray(view.key) + " f "
        + described(view.fields) + " o " + described(view.oldFields) + " t " + described(view.tags)
        + " r " + described(view.removedTags) + " a ";
    text += view.hasActiveConditions ? "has " : "";
    for (const bool condition : view.activeConditions)
        text += condition ? '1' : '0';
    for (const PatternView &pattern : view.patterns)
        text += ' ' + QByteArray::number(pattern.position) + '=' + toByteArray(pattern.value);
    return text + (view.isMoveIn ? " in" : "");
}

struct Line
{
    Kind kind = Kind::Unknown;
    QByteArray key;
    QByteArray text;

    bool isChange() const { return kind >= Kind::Insert && kind <= Kind::Delete; }
    bool isMove() const { return kind == Kind::MoveIn || kind == Kind::MoveOut; }
    friend bool operator==(const Line &a, const Line &b) = default;
};

QList<Line> linesOf(const MessageBatch &batch)
{
    QList<Line> lines;
    MessageReader reader(batch);
    while (reader.next()) {
        const MessageView &view = reader.message();
        lines.append({view.kind, toByteArray(view.key), described(view)});
    }
    FUZZ_CHECK(!reader.next(), batch.offset());
    return lines;
}

QByteArray described(const QList<Line> &lines)
{
    QByteArray text;
    for (const Line &line : lines)
        text += line.text + '\n';
    return text;
}

QList<Line> changesAndMoves(QList<Line> lines)
{
    lines.removeIf([](const Line &line) { return !line.isChange() && !line.isMove(); });
    return lines;
}

// The same JSON with other blanks.
QByteArray spaced(const QByteArray &body)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(body.constData(), size_t(body.size())).get(root))
        return body;
    return "\n " + QByteArray::fromStdString(simdjson::minify(root)) + " \t";
}

void checkMessages(const MessageBatch &batch, const QList<Line> &lines)
{
    const QList<Line> shown = changesAndMoves(lines);
    const QList<Message> messages = batch.messages();
    FUZZ_CHECK(messages.size() == shown.size(), described(lines));
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const Message &message = messages[i];
        FUZZ_CHECK(message.operation != Message::Other, shown[i].text);
        FUZZ_CHECK(message.key == shown[i].key, shown[i].text);
        QStringList names;
        for (const Field &field : message.fields)
            names.append(QString::fromUtf8(field.column));
        names.sort();
        names.removeDuplicates();
        FUZZ_CHECK(message.value.keys() == names, shown[i].text);
    }
    const MessageBatch rows
        = MessageBatchBuilder::fromRows(messages, MessageBatchBuilder::context(batch), false);
    FUZZ_CHECK(linesOf(rows) == shown, described(linesOf(rows)) + described(shown));
    FUZZ_CHECK(rows.changeCount() == batch.changeCount(), described(shown));
}

void checkBatch(const MessageBatch &batch, bool isSnapshot)
{
    const QList<Line> lines = linesOf(batch);
    FUZZ_CHECK(linesOf(batch) == lines, described(lines));
    FUZZ_CHECK(batch.changeCount() == std::ranges::count_if(lines, &Line::isChange),
               described(lines));
    checkMessages(batch, lines);
    if (!isSnapshot) {
        const bool endsUpToDate = !lines.isEmpty() && lines.last().kind == Kind::UpToDate;
        FUZZ_CHECK(batch.isUpToDate() == endsUpToDate, described(lines));
        const bool saysRefetch = std::ranges::count(lines, Kind::MustRefetch, &Line::kind) > 0;
        FUZZ_CHECK(batch.isMustRefetch() == saysRefetch, described(lines));
    }
    const QByteArrayList keys {"gone", "\"public\".\"items\"/\"1\""};
    const MessageBatch departed = MessageBatchBuilder::withDepartures(batch, keys);
    const QList<Line> more = linesOf(departed);
    FUZZ_CHECK(more.first(lines.size()) == lines && more.size() == lines.size() + keys.size(),
               described(more));
    FUZZ_CHECK(more.last().kind == Kind::Delete && more.last().key == keys.last(), described(more));
    FUZZ_CHECK(departed.changeCount() == batch.changeCount() + keys.size(), described(more));
}

BatchContext contextOf(bool followsLsn)
{
    static const Schema schema = Schema::fromJson(ColumnsJson).value();
    BatchContext context;
    context.handle = "h";
    context.offset = "7_0";
    context.schema = schema;
    context.followsLsn = followsLsn;
    return context;
}

// Snapshots of the first rows in the body, as wide as the input says.
void checkFiltered(const QByteArray &body, const MessageBatch &whole, FuzzInput range)
{
    const QList<Line> lines = linesOf(whole);
    SnapshotFilter filter;
    filter.xmin = range.byte() + 1U;
    filter.xmax = filter.xmin + range.byte() * 8U;
    filter.databaseLsn = range.number(4);
    for (const Line &line : lines.first(std::min<qsizetype>(lines.size(), 8)))
        filter.keys.insert(line.key);
    filter.keys.insert("k");
    SubsetState subsets;
    subsets.hold({}, filter);
    QString why;
    const auto batch = MessageBatchBuilder::fromBody(body, contextOf(false), &why, &subsets);
    FUZZ_CHECK(batch.has_value(), why.toUtf8());
    const QList<Line> left = linesOf(*batch);
    for (qsizetype at = 0; const Line &line : lines) {
        if (at < left.size() && left[at] == line)
            ++at;
        else
            FUZZ_CHECK(line.isChange() && filter.keys.contains(line.key), line.text);
        if (&line == &lines.last())
            FUZZ_CHECK(at == left.size(), described(left));
    }
    FUZZ_CHECK(batch->isUpToDate() == whole.isUpToDate(), described(left));
    checkBatch(*batch, true);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    const bool isSnapshot = input.below(2) == 1;
    const bool followsLsn = input.below(2) == 1;
    const QByteArray range = input.bytes(6);
    const QByteArray body = input.rest();
    const auto read = [&](const QByteArray &text, SubsetState *subsets) {
        QString why;
        auto batch = isSnapshot
            ? MessageBatchBuilder::fromSubset(text, contextOf(followsLsn), true, {}, subsets, &why)
            : MessageBatchBuilder::fromBody(text, contextOf(followsLsn), &why);
        FUZZ_CHECK(batch.has_value() == why.isEmpty(), why.toUtf8());
        return batch;
    };
    SubsetState subsets;
    const auto batch = read(body, &subsets);
    SubsetState otherSubsets;
    const auto other = read(spaced(body), &otherSubsets);
    FUZZ_CHECK(batch.has_value() == other.has_value(), body);
    if (!batch)
        return 0;
    FUZZ_CHECK(linesOf(*batch) == linesOf(*other), body);
    FUZZ_CHECK(batch->offset() == other->offset() && subsets == otherSubsets, body);
    FUZZ_CHECK(SubsetState::fromBytes(batch->snapshotFilters()) == subsets, body);
    checkBatch(*batch, isSnapshot);
    if (!isSnapshot)
        checkFiltered(body, *batch,
                      {reinterpret_cast<const uint8_t *>(range.constData()), size_t(range.size())});
    return 0;
}
