// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_RESPONSE_P_H
#define ELECTRIC_RESPONSE_P_H

#include <electricqt_export.h>

#include "error.h"
#include "requesturl_p.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace Electric {

// The part of an HTTP response that is not its messages. Absent headers are null.
struct ELECTRICQT_EXPORT Response
{
    int status = 0;
    QByteArray handle;
    QByteArray offset;
    QByteArray cursor;
    QByteArray schema;
    QByteArray retryAfter;
    bool isUpToDate = false; // the header: the body ends in an up-to-date
    QByteArray errorBody; // the body, where the status is not 2xx

    bool isSuccess() const { return status >= 200 && status < 300; }
};

// The headers that a response to this request must have and has not.
ELECTRICQT_EXPORT QByteArrayList missingHeaders(const Response &response,
                                                const RequestPosition &request);

// What the server says in the body of a refusal, in one line; empty if it says nothing readable.
ELECTRICQT_EXPORT QString serverMessage(const QByteArray &body);

// Whether a 400 says that the server's log ends before our offset.
ELECTRICQT_EXPORT bool isOffsetOutOfBounds(const Response &response);

ELECTRICQT_EXPORT Error errorOfStatus(const Response &response);

} // namespace Electric

#endif
