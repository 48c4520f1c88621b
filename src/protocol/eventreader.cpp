// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "eventreader_p.h"

#include "simdjsonutil_p.h"

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

bool isUpToDate(const QByteArray &message)
{
    if (!message.contains("up-to-date")) // saves most messages the parser
        return false;
    simdjson::dom::parser parser;
    std::string_view control;
    return !parser.parse(message.constData(), size_t(message.size()))["headers"]["control"].get(
               control)
        && control == "up-to-date";
}

} // namespace

/*
    Lines end in LF, CR or CRLF, anywhere in the pieces that arrive.
    https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
*/
void EventReader::add(const QByteArray &bytes)
{
    const char *at = bytes.constData();
    const char *const end = at + bytes.size();
    while (at != end) {
        if (std::exchange(m_followsReturn, false) && *at == '\n') {
            ++at;
            continue;
        }
        const char *const stop
            = std::find_if(at, end, [](char c) { return c == '\n' || c == '\r'; });
        m_line.append(at, stop - at);
        if (stop == end)
            return;
        m_followsReturn = *stop == '\r';
        endLine();
        at = stop + 1;
    }
}

/*
    Only data is of interest: Electric names neither events nor ids, and its comments just keep
    the connection open.
*/
void EventReader::endLine()
{
    if (std::exchange(m_isFirstLine, false) && m_line.startsWith("\xEF\xBB\xBF"))
        m_line.remove(0, 3);
    if (m_line.isEmpty()) {
        endEvent();
        return;
    }
    if (m_line.startsWith("data:")) {
        if (std::exchange(m_hasData, true))
            m_data.append('\n');
        const qsizetype start = m_line.startsWith("data: ") ? 6 : 5;
        m_data.append(m_line.constData() + start, m_line.size() - start);
    }
    m_line.clear();
}

void EventReader::endEvent()
{
    if (!std::exchange(m_hasData, false) || m_data.isEmpty())
        return;
    if (!m_messages.isEmpty())
        m_messages.append(',');
    m_messages.append(m_data);
    if (isUpToDate(m_data)) {
        m_consistentSize = m_messages.size();
        m_hasBeenUpToDate = true;
    }
    m_data.clear();
}

std::optional<QByteArray> EventReader::takeConsistent()
{
    if (m_consistentSize == 0)
        return std::nullopt;
    const QByteArray body = '[' + m_messages.first(m_consistentSize) + ']';
    m_messages.remove(0, std::min(m_consistentSize + 1, m_messages.size())); // with the comma
    m_consistentSize = 0;
    return body;
}

} // namespace Electric
