// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "httpexchange_p.h"

#include "networkerror_p.h"
#include "parameters_p.h"

#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <QtNetwork/QSslError>

#include <algorithm>
#include <array>

namespace Electric {

namespace {

constexpr int MostRedirects = 10;
constexpr qint64 EventBuffer = 1 << 20; // of a stream that nobody reads for a while

QNetworkRequest requestOf(const HttpExchange::Question &question, const QUrl &url)
{
    QNetworkRequest request(url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment));
    request.setRawHeader("Accept",
                         question.wantsEventStream ? "text/event-stream" : "application/json");
    if (question.postBody)
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    for (auto it = question.headers.cbegin(); it != question.headers.cend(); ++it)
        request.setRawHeader(it.key(), it.value());
    // Left in the URL, Qt would keep them for the other requests of its manager.
    const QByteArray credentials = basicCredentials(question.url);
    if (!credentials.isEmpty() && !request.hasRawHeader("Authorization"))
        request.setRawHeader("Authorization", "Basic " + credentials);
    // Judged and followed here: Qt's own way ends now and then in a finished reply without answer.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    // Rows compress far better than what Qt takes for an attack; our own limit holds instead.
    request.setDecompressedSafetyCheckThreshold(-1);
    return request;
}

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

/*
    A proxy that repeats the headers of the server behind it: Qt joins them as if they were a list.
*/
QByteArray headerOf(const QNetworkReply &reply, const char *name)
{
    const QByteArray value = reply.rawHeader(name);
    const QByteArray once = value.first(std::max<qsizetype>(0, (value.size() - 2) / 2));
    return !once.isEmpty() && value == once + ", " + once ? once : value;
}

} // namespace

HttpExchange::HttpExchange(QNetworkAccessManager *manager, const Question &question)
    : m_question(question), m_manager(manager), m_watchdog(this)
{
    m_age.start();
    m_watchdog.setSingleShot(true);
    connect(&m_watchdog, &QTimer::timeout, this, [this] {
        m_hasBeenSilent = true;
        m_reply->abort(); // an error like any other: networkError() has the words for it
    });
    send(question.url);
}

void HttpExchange::send(const QUrl &url)
{
    const QNetworkRequest request = requestOf(m_question, url);
    m_reply = m_question.postBody ? m_manager->post(request, *m_question.postBody)
                                  : m_manager->get(request);
    if (m_question.wantsEventStream)
        m_reply->setReadBufferSize(EventBuffer);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_tlsError = errors.isEmpty() ? QString() : errors.first().errorString();
    });
    connect(m_reply, &QNetworkReply::requestSent, this, &HttpExchange::noteRequest);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::noteHeaders);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::noteData);
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::noteEnd);
    watch(m_question.headerTimeout);
}

HttpExchange::~HttpExchange()
{
    drop();
}

/*
    Whatever a dropped request still answers is nobody's any more.
*/
void HttpExchange::drop()
{
    m_watchdog.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

void HttpExchange::Drop::operator()(HttpExchange *exchange) const
{
    exchange->disconnect();
    exchange->drop();
    exchange->deleteLater();
}

void HttpExchange::watch(int milliseconds)
{
    if (milliseconds > 0)
        m_watchdog.start(milliseconds);
    else
        m_watchdog.stop();
}

void HttpExchange::stop(const Error &error)
{
    m_error = error;
    m_reply->abort();
}

QUrl HttpExchange::redirectTarget() const
{
    constexpr std::array Redirects {301, 302, 303, 307, 308};
    const QByteArray location = m_reply->rawHeader("location").trimmed();
    if (m_error || m_reply->error() != QNetworkReply::NoError || location.isEmpty()
        || std::ranges::find(Redirects, statusOf(*m_reply)) == Redirects.end())
        return {};
    return m_reply->url().resolved(QUrl::fromEncoded(location));
}

/*
    The headers, and the credentials in them, would go to wherever the answer points.
*/
Error HttpExchange::whyNotTo(const QUrl &target) const
{
    const int status = statusOf(*m_reply);
    if (m_redirects == MostRedirects)
        return redirectCircle(m_question.url);
    if (m_question.postBody && status != 307 && status != 308)
        return bodyLost(m_question.url);
    return redirectError(m_question.url, target, m_question.hasCredentials);
}

void HttpExchange::noteRequest()
{
    outliveStaticsOf(NetworkThread::Sent);
}

void HttpExchange::noteHeaders()
{
    outliveStaticsOf(NetworkThread::Answered);
    const int status = statusOf(*m_reply);
    const bool isRedirect = status >= 300 && status < 400;
    if (m_hasHeaders || m_isFinished || status == 0 || isRedirect)
        return;
    m_hasHeaders = true;
    watch(m_question.idleTimeout);
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (announced > m_question.maximumSize) {
        stop(tooLarge(m_question.maximumSize));
        return;
    }
    Q_EMIT headersReceived();
}

void HttpExchange::noteData()
{
    watch(m_question.idleTimeout);
    if (!isEventStream() && available() > m_question.maximumSize)
        stop(tooLarge(m_question.maximumSize));
    else
        Q_EMIT dataReceived();
}

void HttpExchange::noteEnd()
{
    outliveStaticsOf(NetworkThread::Finished);
    m_watchdog.stop();
    const QUrl target = redirectTarget();
    if (!target.isEmpty())
        m_error = whyNotTo(target);
    if (!target.isEmpty() && !m_error) {
        ++m_redirects;
        m_reply->disconnect(this);
        m_reply->deleteLater();
        send(target);
        return;
    }
    m_isFinished = true;
    Q_EMIT finished();
}

/*
    Before anybody hears of the step, and leaves by exit().
*/
void HttpExchange::outliveStaticsOf(NetworkThread::RequestStep step)
{
    NetworkThread::outliveStaticsOf(step, m_reply->url().scheme() == QLatin1StringView("https"));
}

bool HttpExchange::isEventStream() const
{
    const QByteArray type = m_reply->rawHeader("content-type").trimmed().toLower();
    return m_hasHeaders && m_question.wantsEventStream && statusOf(*m_reply) == 200
        && type.startsWith("text/event-stream");
}

Response HttpExchange::response() const
{
    Response response;
    response.status = statusOf(*m_reply);
    response.handle = headerOf(*m_reply, "electric-handle");
    response.offset = headerOf(*m_reply, "electric-offset");
    response.cursor = headerOf(*m_reply, "electric-cursor");
    response.schema = headerOf(*m_reply, "electric-schema");
    response.retryAfter = headerOf(*m_reply, "retry-after");
    response.isUpToDate = m_reply->hasRawHeader("electric-up-to-date");
    return response;
}

Error HttpExchange::error() const
{
    return m_error ? m_error : networkError(*m_reply, m_tlsError);
}

qint64 HttpExchange::available() const
{
    return m_reply->bytesAvailable();
}

QByteArray HttpExchange::read()
{
    return m_reply->readAll();
}

QByteArray HttpExchange::read(qint64 most)
{
    return m_reply->read(most);
}

} // namespace Electric

#include "moc_httpexchange_p.cpp"
