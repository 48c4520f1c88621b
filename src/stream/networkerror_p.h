// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_NETWORKERROR_P_H
#define ELECTRIC_NETWORKERROR_P_H

#include "error.h"

#include <QtNetwork/QNetworkReply>

namespace Electric {

// Why a reply has no usable answer; no error where it has one, of whatever status.
// `tlsReason` is what was wrong with the server's certificate, if that was the case.
Error networkError(const QNetworkReply &reply, const QString &tlsReason);

Error tooLarge(qint64 maximum);

// Why a redirect must not be followed; no error where it may.
Error redirectError(const QUrl &from, const QUrl &to, bool hasCredentials);
Error redirectCircle(const QUrl &from);
// A redirect that turns a POST into a GET.
Error bodyLost(const QUrl &from);

} // namespace Electric

#endif
