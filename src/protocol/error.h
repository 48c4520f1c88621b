// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ERROR_H
#define ELECTRIC_ERROR_H

#include <electricqt_export.h>

#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QString>

namespace Electric {

class ELECTRICQT_EXPORT Error
{
    Q_GADGET
    Q_PROPERTY(Code code READ code CONSTANT FINAL)
    Q_PROPERTY(QString text READ text CONSTANT FINAL)
    Q_PROPERTY(int httpStatus READ httpStatus CONSTANT FINAL)
    Q_PROPERTY(QString serverMessage READ serverMessage CONSTANT FINAL)
    Q_PROPERTY(qint64 retryDelay READ retryDelay CONSTANT FINAL)
    Q_PROPERTY(bool willRetry READ willRetry CONSTANT FINAL)

public:
    enum Code {
        NoError,
        InvalidShape,
        NetworkFailed,
        TlsFailed,
        TimedOut,
        Unauthorized,
        RequestRefused,
        ServerUnavailable,
        InvalidResponse,
        MissingHeaders,
        StaleCache,
        RequestLoop,
        StorageFailed,
        StorageSetAside,
        InvalidQuery,
        ResponseTooLarge,
        Cancelled,
        InvalidValue,
    };
    Q_ENUM(Code)

    Error() = default;
    Error(Code code, const QString &text);

    Code code() const { return m_code; }
    QString text() const { return m_text; }
    int httpStatus() const { return m_httpStatus; }
    QString serverMessage() const { return m_serverMessage; }
    qint64 retryDelay() const { return m_retryDelay; }
    bool willRetry() const { return m_retryDelay >= 0; }
    explicit operator bool() const { return m_code != NoError; }

    Error withResponse(int httpStatus, const QString &serverMessage = {}) const;
    Error withRetry(qint64 delay) const;

    QString codeName() const;

    friend bool operator==(const Error &a, const Error &b) = default;

private:
    Code m_code = NoError;
    int m_httpStatus = 0;
    qint64 m_retryDelay = -1;
    QString m_text;
    QString m_serverMessage;
};

ELECTRICQT_EXPORT QDebug operator<<(QDebug debug, const Error &error);

} // namespace Electric

Q_DECLARE_METATYPE(Electric::Error)

#endif
