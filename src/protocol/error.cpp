// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "error.h"

#include <QtCore/QDebug>
#include <QtCore/QMetaEnum>

#ifdef ELECTRICQT_TRANSLATED
// Of a static library the linker takes what is asked for, and nobody asks for the translations. It
// stands here as every app has this file in it.
[[maybe_unused]] static const bool translationsAreThere = [] {
    Q_INIT_RESOURCE(electricqt_i18n);
    return true;
}();
#endif

namespace Electric {

/*!
    \class Electric::Error
    \inheaderfile ElectricQt/Error
    \inmodule ElectricQt
    \brief What went wrong, as a value that an app can show and act on.

    Every failure of a stream, a storage or a model arrives as an Error: in the object's
    \c error property and with its \c errorOccurred() signal. A default-constructed Error
    means that nothing is wrong. Errors are plain values: they can be copied between threads.

    Texts never hold credentials: neither request headers nor the values of URL parameters.
*/

/*!
    \enum Electric::Error::Code

    \value NoError            Nothing is wrong.
    \value InvalidShape       The shape cannot be asked for as it is described: no URL, a reserved
                              parameter, an unusable value. Correct it and start again.
    \value NetworkFailed      The server could not be reached, or the connection broke. Retried.
    \value TlsFailed          The server's certificate was not accepted. Retried, never ignored.
    \value TimedOut           The server did not answer in time. Retried.
    \value Unauthorized       401 or 403: renew the credentials, then call \c retry().
    \value RequestRefused     Another 4xx: the server does not serve this shape; serverMessage()
                              says why.
    \value ServerUnavailable  429 or 5xx. Retried, not before the server's \c Retry-After.
    \value InvalidResponse    The answer is not Electric's JSON. Nothing of it counts. Retried.
    \value MissingHeaders     A successful answer without Electric's headers: a proxy on the way
                              strips them.
    \value StaleCache         A cache on the way keeps answering for a log that has ended.
    \value RequestLoop        The same request was answered over and over without progress.
    \value StorageFailed      The database could not be opened, read or written. Where it can heal
                              (a full disk, a lock), it is tried again; the position waits.
    \value StorageSetAside    A damaged or newer database file was renamed and a fresh one begun;
                              the text names the file.
    \value InvalidQuery       \c orderBy or \c filter is not valid SQL over the shape's columns.
    \value ResponseTooLarge   An answer is larger than the stream's maximumResponseSize.
    \value Cancelled          What was asked for will not be answered: the stream has been stopped
                              or has another shape now.
    \value InvalidValue       A parser of the app's has not understood a value, which is shown as
                              without a parser.
*/

/*!
    \fn Electric::Error::Error()
    Creates no error.
*/

/*!
    \fn Electric::Error::operator bool() const
    Returns whether something is wrong: whether code() is not NoError.
*/

/*!
    Creates an error of the kind \a code, described by \a text for a person.
*/
Error::Error(Code code, const QString &text) : m_code(code), m_text(text) { }

/*!
    \fn Electric::Error::Code Electric::Error::code() const
    Returns what kind of error this is.
*/

/*!
    \fn QString Electric::Error::text() const
    Returns a description that a person understands, with what can be done.
*/

/*!
    \fn int Electric::Error::httpStatus() const
    Returns the HTTP status of the answer, or 0 where there was none.
*/

/*!
    \fn QString Electric::Error::serverMessage() const
    Returns the server's own words from the body of its answer, or an empty string.
*/

/*!
    \fn qint64 Electric::Error::retryDelay() const
    Returns the milliseconds until the same thing is tried again, or -1 if it is not.
*/

/*!
    \fn bool Electric::Error::willRetry() const
    Returns whether it is tried again without the app's doing.
*/

/*!
    Returns this error with the \a httpStatus and the \a serverMessage of an answer.
*/
Error Error::withResponse(int httpStatus, const QString &serverMessage) const
{
    Error error = *this;
    error.m_httpStatus = httpStatus;
    error.m_serverMessage = serverMessage;
    return error;
}

/*!
    Returns this error, to be tried again in \a delay milliseconds.
*/
Error Error::withRetry(qint64 delay) const
{
    Error error = *this;
    error.m_retryDelay = delay;
    return error;
}

/*!
    Returns the name of code() as it stands in the enumeration, for logs and scripts.
*/
QString Error::codeName() const
{
    return QString::fromLatin1(QMetaEnum::fromType<Code>().valueToKey(m_code));
}

/*!
    \relates Electric::Error
    Writes \a error to \a debug: its code, its text, and what else there is to say of it.
*/
QDebug operator<<(QDebug debug, const Error &error)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "Electric::Error(" << error.codeName().toUtf8().constData();
    if (error)
        debug << ", " << error.text();
    if (error.httpStatus() > 0)
        debug << ", HTTP " << error.httpStatus();
    if (!error.serverMessage().isEmpty())
        debug << ", server: " << error.serverMessage();
    if (error.willRetry())
        debug << ", again in " << error.retryDelay() << " ms";
    return debug << ')';
}

} // namespace Electric

#include "moc_error.cpp"
