// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RAWTLSSERVER_H
#define ELECTRIC_TEST_RAWTLSSERVER_H

#include "rawserver.h"

#include <QtCore/QFile>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslKey>
#include <QtNetwork/QSslSocket>

// The same behind TLS, with the certificate in tests/shared/tls/.
class RawTlsServer : public RawServer
{
public:
    RawTlsServer(const QString &folder, Handler handler)
        : RawServer(std::move(handler)),
          m_certificate(read(folder + QLatin1StringView("/certificate.pem")))
    {
        m_configuration.setLocalCertificate(m_certificate);
        m_configuration.setPrivateKey(
            QSslKey(read(folder + QLatin1StringView("/key.pem")), QSsl::Ec));
    }

    QSslCertificate certificate() const { return m_certificate; }
    QUrl url() const { return RawServer::url(QStringLiteral("https")); }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        const auto socket = new QSslSocket(this);
        socket->setSslConfiguration(m_configuration);
        if (!socket->setSocketDescriptor(descriptor)) {
            delete socket;
            return;
        }
        addPendingConnection(socket);
        socket->startServerEncryption();
    }

private:
    static QByteArray read(const QString &fileName)
    {
        QFile file(fileName);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    const QSslCertificate m_certificate;
    QSslConfiguration m_configuration;
};

#endif
