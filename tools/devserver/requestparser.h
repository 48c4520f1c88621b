// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_REQUESTPARSER_H
#define ELECTRICDEV_REQUESTPARSER_H

#include "httpmessage.h"

namespace ElectricDev {

class RequestParser
{
public:
    enum class State { Incomplete, Complete, Invalid };

    void append(const QByteArray &bytes) { m_buffer += bytes; }
    State next();
    Request takeRequest();
    int errorStatus() const { return m_errorStatus; }
    bool wantsContinue() const;

private:
    State invalid(int status);
    bool parseHead(const QByteArray &head);
    bool parseHeaderLines(const QList<QByteArray> &lines);

    QByteArray m_buffer;
    Request m_request;
    qsizetype m_searchedFrom = 0;
    qsizetype m_bodyLength = 0;
    int m_errorStatus = 0;
    bool m_hasHead = false;
};

} // namespace ElectricDev

#endif
