// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "networkerror_p.h"

#include <QtCore/QCoreApplication>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::ShapeStream)
};

// Only host and port: QNetworkReply's own texts repeat the URL, credentials and all.
QString serverName(const QUrl &url)
{
    const bool isIpv6 = url.host().contains(u':');
    const QString host = isIpv6 ? QStringLiteral("[%1]").arg(url.host()) : url.host();
    return url.port() < 0 ? host : QStringLiteral("%1:%2").arg(host).arg(url.port());
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == QLatin1StringView("https") ? 443 : 80);
}

/*
    Qt takes the HTTP proxy that it asks for plain HTTP for the server itself.
*/
bool isOfProxy(const QNetworkReply &reply)
{
    const auto error = reply.error();
    const bool isUnreachable = error == QNetworkReply::ConnectionRefusedError
        || error == QNetworkReply::HostNotFoundError;
    const auto type = reply.manager()->proxy().type();
    return isUnreachable
        && (type == QNetworkProxy::HttpProxy || type == QNetworkProxy::HttpCachingProxy);
}

} // namespace

Error networkError(const QNetworkReply &reply, const QString &tlsReason)
{
    const auto error = reply.error();
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (error == QNetworkReply::NoError || status >= 300)
        return {};
    const QString server = serverName(reply.url());
    switch (isOfProxy(reply) ? QNetworkReply::ProxyConnectionRefusedError : error) {
    case QNetworkReply::ConnectionRefusedError:
        return Error(Error::NetworkFailed,
                     Text::tr("%1 refused the connection. Is the server running?").arg(server));
    case QNetworkReply::HostNotFoundError:
        return Error(
            Error::NetworkFailed,
            Text::tr("The host %1 was not found. Check the URL and the network.").arg(server));
    case QNetworkReply::RemoteHostClosedError:
        return Error(Error::NetworkFailed,
                     Text::tr("%1 closed the connection too early.").arg(server));
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // nobody but the transfer timeout cancels it
        return Error(Error::TimedOut, Text::tr("%1 did not answer in time.").arg(server));
    case QNetworkReply::SslHandshakeFailedError: {
        const QString reason = tlsReason.isEmpty() ? Text::tr("the handshake failed") : tlsReason;
        return Error(Error::TlsFailed,
                     Text::tr("No secure connection to %1: %2.").arg(server, reason));
    }
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
        return Error(
            Error::NetworkFailed,
            Text::tr("The proxy on the way to %1 cannot be reached. Check the network's proxy "
                     "settings.")
                .arg(server));
    case QNetworkReply::UnknownContentError: // of a success, it is not the server's word
        return Error(Error::InvalidResponse,
                     Text::tr("The answer of %1 cannot be decompressed.").arg(server));
    case QNetworkReply::ProtocolUnknownError:
        return Error(Error::NetworkFailed, Text::tr("%1 does not speak HTTP.").arg(server));
    default:
        return Error(Error::NetworkFailed,
                     Text::tr("The connection to %1 failed (%2).").arg(server).arg(int(error)));
    }
}

Error tooLarge(qint64 maximum)
{
    return Error(
        Error::ResponseTooLarge,
        Text::tr("The answer is larger than %1 bytes, the stream's maximumResponseSize. Raise "
                 "it, or let the server send smaller chunks.")
            .arg(maximum));
}

Error redirectCircle(const QUrl &from)
{
    return Error(Error::NetworkFailed, Text::tr("%1 redirects in circles.").arg(serverName(from)));
}

Error bodyLost(const QUrl &from)
{
    return Error(
        Error::InvalidResponse,
        Text::tr("%1 redirects a POST so that its body is lost. Let it answer 307 or 308, or "
                 "set the URL to where it leads.")
            .arg(serverName(from)));
}

Error redirectError(const QUrl &from, const QUrl &to, bool hasCredentials)
{
    const QString server = serverName(from);
    const bool wasSecure = from.scheme() == QLatin1StringView("https");
    if (!to.isValid()
        || (to.scheme() != QLatin1StringView("http")
            && to.scheme() != QLatin1StringView("https"))) {
        return Error(Error::InvalidResponse,
                     Text::tr("%1 redirects to what is no http or https URL.").arg(server));
    }
    if (wasSecure && to.scheme() != QLatin1StringView("https")) {
        return Error(
            Error::NetworkFailed,
            Text::tr("%1 redirects from https to http, which is not followed.").arg(server));
    }
    const bool isUpgrade = !wasSecure && to.scheme() == QLatin1StringView("https");
    const bool isSameServer = from.host() == to.host() && (isUpgrade || portOf(from) == portOf(to));
    if (hasCredentials && !isSameServer) {
        return Error(
            Error::NetworkFailed,
            Text::tr("%1 redirects to %2, which must not get the headers and credentials. Set "
                     "the URL to %2 if that is right.")
                .arg(server, serverName(to)));
    }
    return {};
}

} // namespace Electric
