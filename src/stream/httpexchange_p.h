// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_HTTPEXCHANGE_P_H
#define ELECTRIC_HTTPEXCHANGE_P_H

#include "error.h"
#include "networkthread_p.h"
#include "response_p.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QMap>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtCore/QUrl>

#include <memory>
#include <optional>

class QNetworkAccessManager;
class QNetworkReply;

namespace Electric {

// One HTTP request and its answer: where it may lead to, how long it may take, how large it may
// become. Lives in the network thread; what is still on its way when it ends is dropped.
class HttpExchange : public QObject
{
    Q_OBJECT

public:
    struct Question
    {
        QUrl url;
        QMap<QByteArray, QByteArray> headers;
        std::optional<QByteArray> postBody; // JSON
        bool hasCredentials = false; // in the headers or the URL
        bool wantsEventStream = false;
        int headerTimeout = 0; // milliseconds until the headers are there; 0 without end
        int idleTimeout = 0; // milliseconds between two pieces of the body
        qint64 maximumSize = 0; // bytes, after decompression; of event streams, the reader's
    };

    // Ends it, perhaps in one of its own signals.
    struct Drop
    {
        void operator()(HttpExchange *exchange) const;
    };
    using Pointer = std::unique_ptr<HttpExchange, Drop>;

    HttpExchange(QNetworkAccessManager *manager, const Question &question);
    ~HttpExchange() override;

    bool hasHeaders() const { return m_hasHeaders; }
    bool isFinished() const { return m_isFinished; }
    bool isEventStream() const;
    bool hasBeenSilent() const { return m_hasBeenSilent; }
    qint64 age() const { return m_age.elapsed(); }

    Response response() const; // without errorBody
    Error error() const; // why there is no usable answer, of whatever status
    qint64 available() const;
    QByteArray read(); // what has come of the body since
    QByteArray read(qint64 most);

Q_SIGNALS:
    void headersReceived();
    void dataReceived();
    void finished();

private:
    void drop();
    void send(const QUrl &url);
    QUrl redirectTarget() const; // empty where the answer leads nowhere else
    Error whyNotTo(const QUrl &target) const;
    void noteRequest();
    void noteHeaders();
    void noteData();
    void noteEnd();
    void outliveStaticsOf(NetworkThread::RequestStep step);
    void stop(const Error &error);
    void watch(int milliseconds);

    const Question m_question;
    QNetworkAccessManager *const m_manager;
    QPointer<QNetworkReply> m_reply;
    QTimer m_watchdog;
    QElapsedTimer m_age;
    QString m_tlsError;
    Error m_error; // found out by ourselves
    int m_redirects = 0;
    bool m_hasHeaders = false;
    bool m_hasBeenSilent = false;
    bool m_isFinished = false;
};

} // namespace Electric

#endif
