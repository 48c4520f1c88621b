// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Server-sent events: however the bytes are cut, the messages are those that the standard says.

#include "eventreader_p.h"
#include "fuzz.h"
#include "simdjsonutil_p.h"

#include <QtCore/QList>

using namespace Electric;

namespace {

struct Event
{
    QByteArray data;
    bool isUpToDate = false;
};

bool saysUpToDate(const QByteArray &message)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    simdjson::dom::object headers;
    std::string_view control;
    return !parser.parse(message.constData(), size_t(message.size())).get(root)
        && !root["headers"].get(headers) && !headers["control"].get(control)
        && control == "up-to-date";
}

// By the letter of the standard, over the whole text at once.
QList<Event> eventsOf(QByteArray text)
{
    if (text.startsWith("\xEF\xBB\xBF"))
        text.remove(0, 3);
    text.replace("\r\n", "\n").replace('\r', '\n');
    QByteArrayList lines = text.split('\n');
    lines.removeLast(); // it has no end yet
    QList<Event> events;
    QByteArray data;
    for (const QByteArray &line : std::as_const(lines)) {
        if (line.isEmpty()) {
            data.chop(1); // the last line's end
            if (!data.isEmpty())
                events.append({data, saysUpToDate(data)});
            data.clear();
        } else if (line.startsWith("data:")) {
            data += line.mid(line.startsWith("data: ") ? 6 : 5) + '\n';
        }
    }
    return events;
}

QByteArray bodyOf(const QList<Event> &events)
{
    QByteArrayList messages;
    for (const Event &event : events)
        messages.append(event.data);
    return '[' + messages.join(',') + ']';
}

// What takeConsistent() gives when everything has come; null if there is nothing.
QByteArray expected(const QList<Event> &events)
{
    qsizetype count = 0;
    for (qsizetype i = 0; i < events.size(); ++i)
        count = events[i].isUpToDate ? i + 1 : count;
    return count > 0 ? bodyOf(events.first(count)) : QByteArray();
}

void checkAtOnce(const QByteArray &text, const QByteArrayList &pieces)
{
    EventReader reader;
    for (const QByteArray &piece : pieces)
        reader.add(piece);
    const QList<Event> events = eventsOf(text);
    const QByteArray outcome = expected(events);
    FUZZ_CHECK(reader.hasBeenUpToDate() == !outcome.isNull(), text);
    const auto consistent = reader.takeConsistent();
    FUZZ_CHECK(consistent.has_value() == !outcome.isNull(), text);
    FUZZ_CHECK(consistent.value_or(QByteArray()) == outcome, consistent.value_or(QByteArray()));
    FUZZ_CHECK(!reader.takeConsistent(), text);
}

// Whoever takes what is consistent as it comes has had the same messages.
void checkAsItComes(const QByteArray &text, const QByteArrayList &pieces)
{
    EventReader reader;
    QByteArrayList taken;
    for (const QByteArray &piece : pieces) {
        reader.add(piece);
        if (const auto body = reader.takeConsistent())
            taken.append(body->mid(1).chopped(1));
        FUZZ_CHECK(reader.size() <= text.size(), text);
    }
    const QByteArray outcome = expected(eventsOf(text));
    const QByteArray all = taken.isEmpty() ? QByteArray() : '[' + taken.join(',') + ']';
    FUZZ_CHECK(all == outcome, all);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    QList<int> sizes;
    for (int count = input.below(8); count > 0; --count)
        sizes.append(input.byte());
    const QByteArray text = input.rest();
    QByteArrayList pieces;
    FuzzInput cut(reinterpret_cast<const uint8_t *>(text.constData()), size_t(text.size()));
    for (qsizetype i = 0; !cut.atEnd(); ++i)
        pieces.append(cut.bytes(sizes.isEmpty() ? text.size() : 1 + sizes[i % sizes.size()]));
    checkAtOnce(text, {text});
    checkAtOnce(text, pieces);
    checkAsItComes(text, pieces);
    return 0;
}
