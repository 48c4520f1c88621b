// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fakenetwork.h"

#include "networkthread_p.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QUrlQuery>

#include <algorithm>
#include <semaphore>
#include <utility>

using Electric::Mailbox;

namespace {

// QT_LOGGING_RULES="histories.wire=true" tells all that passes.
Q_LOGGING_CATEGORY(wireLog, "histories.wire", QtWarningMsg)

Query queryOf(const QUrl &url)
{
    QString text = url.query(QUrl::FullyEncoded);
    Query query;
    const auto items = QUrlQuery(text.replace(u'+', QStringLiteral("%20"))).queryItems();
    for (const auto &[name, value] : items)
        query.insert(QUrl::fromPercentEncoding(name.toUtf8()),
                     QUrl::fromPercentEncoding(value.toUtf8()));
    return query;
}

// What goes from thread to thread shares nothing: Qt counts who shares it, and frees it, where the
// thread sanitizer does not see it.
QByteArray apart(const QByteArray &bytes)
{
    return QByteArray(bytes.constData(), bytes.size());
}

Answer apart(const Answer &answer)
{
    Answer copy = answer;
    copy.headers.clear();
    for (auto it = answer.headers.cbegin(); it != answer.headers.cend(); ++it)
        copy.headers.insert(apart(it.key()), apart(it.value()));
    copy.body = apart(answer.body);
    return copy;
}

} // namespace

QList<Wire::Request> Wire::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    QList<Request> requests;
    for (const Open &open : m_open) {
        if (!open.hasBegun)
            requests.append({open.id, open.query});
    }
    return requests;
}

bool Wire::isOpen(quint64 request) const
{
    const std::scoped_lock lock(m_mutex);
    return std::ranges::any_of(m_open, [=](const Open &open) { return open.id == request; });
}

int Wire::requestCount() const
{
    const std::scoped_lock lock(m_mutex);
    return int(m_lastId);
}

void Wire::begin(quint64 request, const Answer &answer)
{
    tell(
        request, [answer = apart(answer)](FakeReply *reply) { reply->begin(answer); }, true);
}

void Wire::feed(quint64 request, const QByteArray &piece)
{
    tell(request, [piece = apart(piece)](FakeReply *reply) { reply->feed(piece); });
}

void Wire::end(quint64 request, QNetworkReply::NetworkError how)
{
    tell(request, [how](FakeReply *reply) { reply->end(how); });
}

void Wire::answer(quint64 request, const Answer &answer)
{
    qCDebug(wireLog) << "answered" << answer.status << answer.headers << answer.body;
    if (answer.status > 0) {
        begin(request, answer);
        feed(request, answer.body);
    }
    end(request, answer.end);
}

void Wire::waitForNetworkThread()
{
    std::binary_semaphore done(0);
    Electric::NetworkThread::instance()->post([&done] { done.release(); });
    done.acquire();
}

quint64 Wire::add(const QUrl &url, FakeReply *reply, std::shared_ptr<Mailbox> mailbox)
{
    const std::scoped_lock lock(m_mutex);
    qCDebug(wireLog) << "asked" << url.query();
    m_open.append({++m_lastId, queryOf(url), reply, std::move(mailbox)});
    m_test->post([] {});
    return m_lastId;
}

void Wire::remove(quint64 request)
{
    const std::scoped_lock lock(m_mutex);
    m_open.removeIf([=](const Open &open) { return open.id == request; });
    m_test->post([] {});
}

/*
    A reply that is gone does not hear it: its mailbox is closed.
*/
void Wire::tell(quint64 request, std::function<void(FakeReply *)> what, bool begins)
{
    const std::scoped_lock lock(m_mutex);
    const auto open = std::ranges::find(m_open, request, &Open::id);
    if (open == m_open.end())
        return;
    open->hasBegun = open->hasBegun || begins;
    open->mailbox->post([reply = open->reply, what = std::move(what)] { what(reply); });
}

FakeReply::FakeReply(const QNetworkRequest &request, std::shared_ptr<Wire> wire, QObject *parent)
    : QNetworkReply(parent),
      m_wire(std::move(wire)),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_id(m_wire->add(request.url(), this, m_mailbox))
{
    setRequest(request);
    setUrl(request.url());
    setOperation(QNetworkAccessManager::GetOperation);
    open(ReadOnly | Unbuffered);
}

FakeReply::~FakeReply()
{
    m_mailbox->close();
    m_wire->remove(m_id);
}

void FakeReply::begin(const Answer &answer)
{
    if (isFinished())
        return;
    setAttribute(QNetworkRequest::HttpStatusCodeAttribute, answer.status);
    for (auto it = answer.headers.begin(); it != answer.headers.end(); ++it)
        setRawHeader(it.key(), it.value());
    Q_EMIT metaDataChanged();
}

void FakeReply::feed(const QByteArray &piece)
{
    if (isFinished() || piece.isEmpty())
        return;
    m_buffer += piece;
    Q_EMIT readyRead();
}

void FakeReply::end(NetworkError how)
{
    if (isFinished())
        return;
    m_wire->remove(m_id);
    setFinished(true);
    if (how != NoError) {
        setError(how, QStringLiteral("as the test wants it"));
        Q_EMIT errorOccurred(how);
    }
    Q_EMIT finished();
}

void FakeReply::abort()
{
    end(OperationCanceledError);
}

qint64 FakeReply::bytesAvailable() const
{
    return m_buffer.size() + QNetworkReply::bytesAvailable();
}

qint64 FakeReply::readData(char *data, qint64 maxSize)
{
    const qint64 size = std::min<qint64>(maxSize, m_buffer.size());
    std::copy_n(m_buffer.constData(), size, data);
    m_buffer.remove(0, size);
    return size;
}

QNetworkReply *FakeManager::createRequest(Operation operation, const QNetworkRequest &request,
                                          QIODevice *body)
{
    Q_UNUSED(operation)
    Q_UNUSED(body)
    return new FakeReply(request, m_wire, this);
}
