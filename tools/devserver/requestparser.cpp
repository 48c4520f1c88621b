// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "requestparser.h"

#include <utility>

namespace ElectricDev {

namespace {
constexpr qsizetype maximumHead = 256 * 1024;
constexpr qsizetype maximumBody = 256 * 1024 * 1024;
} // namespace

RequestParser::State RequestParser::invalid(int status)
{
    m_errorStatus = status;
    return State::Invalid;
}

// Looks for one whole request in what has come so far. What follows it stays in the buffer until
// takeRequest() has been called: requests may be pipelined.
RequestParser::State RequestParser::next()
{
    if (m_errorStatus != 0)
        return State::Invalid;
    if (!m_hasHead) {
        while (m_buffer.startsWith("\r\n"))
            m_buffer.remove(0, 2);
        const qsizetype end = m_buffer.indexOf("\r\n\r\n", m_searchedFrom);
        if (end < 0) {
            m_searchedFrom = qMax<qsizetype>(0, m_buffer.size() - 3);
            return m_buffer.size() > maximumHead ? invalid(431) : State::Incomplete;
        }
        if (!parseHead(m_buffer.left(end)))
            return invalid(m_errorStatus == 0 ? 400 : m_errorStatus);
        m_buffer.remove(0, end + 4);
        m_searchedFrom = 0;
        m_hasHead = true;
    }
    return m_buffer.size() < m_bodyLength ? State::Incomplete : State::Complete;
}

Request RequestParser::takeRequest()
{
    Request request = std::exchange(m_request, {});
    request.body = m_buffer.left(m_bodyLength);
    request.time = QDateTime::currentDateTimeUtc();
    m_buffer.remove(0, m_bodyLength);
    m_bodyLength = 0;
    m_hasHead = false;
    return request;
}

bool RequestParser::wantsContinue() const
{
    return m_hasHead
        && m_request.header("expect").compare("100-continue", Qt::CaseInsensitive) == 0;
}

bool RequestParser::parseHead(const QByteArray &head)
{
    QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> start = lines.takeFirst().trimmed().split(' ');
    if (start.size() != 3 || start.at(0).isEmpty() || !start.at(2).startsWith("HTTP/1."))
        return false;
    m_request = {};
    m_request.method = start.at(0);
    QByteArray target = start.at(1);
    if (target.startsWith("http://")) // the absolute form, as sent to proxies
        target = target.mid(qMax<qsizetype>(target.indexOf('/', 7), 7));
    const qsizetype mark = target.indexOf('?');
    m_request.path = decodePercent(mark < 0 ? target : target.left(mark));
    m_request.rawQuery = mark < 0 ? QByteArray() : target.mid(mark + 1);
    m_request.query = parseQuery(m_request.rawQuery);
    m_request.keepAlive = start.at(2) != "HTTP/1.0";
    return parseHeaderLines(lines);
}

bool RequestParser::parseHeaderLines(const QList<QByteArray> &lines)
{
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0)
            return false;
        m_request.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    if (!m_request.header("transfer-encoding").isEmpty()) {
        m_errorStatus = 501;
        return false;
    }
    const QByteArray connection = m_request.header("connection").toLower();
    if (connection == "close")
        m_request.keepAlive = false;
    else if (connection == "keep-alive")
        m_request.keepAlive = true;
    bool ok = true;
    const QByteArray length = m_request.header("content-length");
    m_bodyLength = length.isEmpty() ? 0 : length.toLongLong(&ok);
    if (ok && m_bodyLength > maximumBody)
        m_errorStatus = 413;
    return ok && m_bodyLength >= 0 && m_bodyLength <= maximumBody;
}

} // namespace ElectricDev
