// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_FAKENETWORK_H
#define ELECTRIC_TEST_FAKENETWORK_H

#include "mailbox_p.h"

#include <QtCore/QMap>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>

#include <memory>
#include <mutex>

class FakeReply;

using Query = QMap<QString, QString>;

struct Answer
{
    int status = 200;
    QMap<QByteArray, QByteArray> headers;
    QByteArray body;
    // How the connection ends; without a status nothing has come before.
    QNetworkReply::NetworkError end = QNetworkReply::NoError;
};

// The wire between the client's network thread and a test that plays the server: what has been
// asked waits until the test answers it, at once or piece by piece. Usable in any thread.
class Wire
{
public:
    struct Request
    {
        quint64 id = 0;
        Query query;
    };

    explicit Wire(std::shared_ptr<Electric::Mailbox> test) : m_test(std::move(test)) { }

    QList<Request> waiting() const; // oldest first; none that has begun to be answered
    bool isOpen(quint64 request) const; // the client has not dropped it, and it has not ended
    int requestCount() const;

    void begin(quint64 request, const Answer &answer); // status and headers
    void feed(quint64 request, const QByteArray &piece);
    void end(quint64 request, QNetworkReply::NetworkError how = QNetworkReply::NoError);
    void answer(quint64 request, const Answer &answer);

    static void waitForNetworkThread(); // until it has seen all that came before

private:
    friend class FakeReply;

    struct Open
    {
        quint64 id = 0;
        Query query;
        FakeReply *reply = nullptr;
        std::shared_ptr<Electric::Mailbox> mailbox;
        bool hasBegun = false;
    };
    quint64 add(const QUrl &url, FakeReply *reply, std::shared_ptr<Electric::Mailbox> mailbox);
    void remove(quint64 request);
    void tell(quint64 request, std::function<void(FakeReply *)> what, bool begins = false);

    mutable std::mutex m_mutex;
    const std::shared_ptr<Electric::Mailbox> m_test; // woken when something has been asked
    QList<Open> m_open;
    quint64 m_lastId = 0;
};

class FakeReply : public QNetworkReply
{
    Q_OBJECT

public:
    FakeReply(const QNetworkRequest &request, std::shared_ptr<Wire> wire, QObject *parent);
    ~FakeReply() override;

    void begin(const Answer &answer);
    void feed(const QByteArray &piece);
    void end(NetworkError how);

    void abort() override;
    qint64 bytesAvailable() const override;
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char *data, qint64 maxSize) override;

private:
    const std::shared_ptr<Wire> m_wire;
    const std::shared_ptr<Electric::Mailbox> m_mailbox;
    const quint64 m_id;
    QByteArray m_buffer;
};

class FakeManager : public QNetworkAccessManager
{
    Q_OBJECT

public:
    explicit FakeManager(std::shared_ptr<Wire> wire) : m_wire(std::move(wire)) { }

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request,
                                 QIODevice *body) override;

private:
    const std::shared_ptr<Wire> m_wire;
};

#endif
