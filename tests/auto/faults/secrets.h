// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SECRETS_H
#define ELECTRIC_TEST_SECRETS_H

#include <QtCore/QByteArray>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QList>
#include <QtCore/QMap>
#include <QtCore/QString>

// Credentials that a session uses, and the forms in which they could turn up again.
namespace Secrets {

// Each has a word in it that survives every encoding but base64, and letters that do not.
inline const QByteArray Header = "hushA+1/one==";
inline const QByteArray Custom = "hushB \"two\"/2";
inline const QByteArray Secret = "hushC/three & 3";
inline const QByteArray ApiSecret = "hushD+four=4";
inline const QByteArray Token = "hushE/5";
inline const QByteArray AccessToken = "hushF.six-6_~";
inline const QByteArray Named = "hushG%2Fseven";
inline const QByteArray Password = "hushH@/eight";
inline const QByteArray User = "hushI-nine";
inline const QByteArray Provided = "hushJ\\ten";
inline const QByteArray Cookie = "hushK/eleven";
inline const QByteArrayList All {Header, Custom,   Secret, ApiSecret, Token, AccessToken,
                                 Named,  Password, User,   Provided,  Cookie};

inline QByteArray word(const QByteArray &secret)
{
    return secret.first(5);
}

inline QByteArrayList base64Of(const QByteArray &bytes)
{
    return {bytes.toBase64(QByteArray::OmitTrailingEquals),
            bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)};
}

// The forms in which servers, proxies and their frameworks repeat what they have been sent.
inline QByteArrayList echoesOf(const QByteArray &secret)
{
    const QByteArray percent = secret.toPercentEncoding();
    QByteArray lower = percent;
    for (qsizetype at = lower.indexOf('%'); at >= 0; at = lower.indexOf('%', at + 1))
        lower.replace(at, 3, lower.mid(at, 3).toLower());
    QByteArrayList echoes {secret,
                           percent,
                           lower,
                           QByteArray(percent).replace("%20", "+"),
                           secret.toPercentEncoding("/@=&+"),
                           percent.toPercentEncoding()};
    return echoes + base64Of(secret);
}

// A secret as a JSON string, with as few or as many letters in other forms as frameworks like.
inline QByteArray jsonOf(const QByteArray &text, bool escapesAll)
{
    QByteArray json;
    for (const char c : text) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
        if (c == '"' || c == '\\' || (escapesAll && c == '/'))
            json += QByteArray("\\") + c;
        else if (escapesAll && !isPlain)
            json += "\\u00" + QByteArray(1, c).toHex();
        else
            json += c;
    }
    return json;
}

inline QByteArray everything()
{
    QByteArrayList texts;
    for (const QByteArray &secret : All)
        texts += echoesOf(secret);
    texts += base64Of(User + ':' + Password);
    return texts.join(" , ");
}

// What of the secrets is in a text; empty if nothing is.
inline QByteArray leakIn(const QByteArray &text)
{
    for (const QByteArray &secret : All) {
        QByteArrayList forms {word(secret)};
        forms += base64Of(secret);
        forms += base64Of(User + ':' + Password);
        for (const QByteArray &form : forms) {
            const qsizetype at = text.indexOf(form);
            if (at >= 0)
                return text.mid(std::max<qsizetype>(0, at - 40), 120);
        }
    }
    return {};
}

inline QByteArray leakInFolder(const QString &folder)
{
    const auto files = QDir(folder).entryInfoList(QDir::Files | QDir::Hidden);
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::ReadOnly)) {
            if (!file.exists())
                continue; // SQLite has removed it since
            return "cannot read " + info.fileName().toUtf8();
        }
        const QByteArray leak = leakIn(file.readAll());
        if (!leak.isEmpty())
            return info.fileName().toUtf8() + ": " + leak;
    }
    return {};
}

} // namespace Secrets

// Fails the test with the place of what is found.
#define VERIFY_SECRET(text)                                                                        \
    QVERIFY2(Secrets::leakIn(text).isEmpty(), Secrets::leakIn(text).constData())

#endif
