// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "response_p.h"

#include "simdjsonutil_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::Response)
};

QString toQString(std::string_view view)
{
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

// {"errors": {"where": ["At location 0: unknown reference nope"]}}
QStringList detailsOf(const simdjson::dom::object &root)
{
    QStringList details;
    simdjson::dom::object errors;
    if (root["errors"].get(errors))
        return details;
    for (const auto field : errors) {
        simdjson::dom::array reasons;
        if (field.value.get(reasons))
            continue;
        for (const auto reason : reasons) {
            std::string_view text;
            if (!reason.get(text))
                details.append(toQString(field.key) + QLatin1StringView(": ") + toQString(text));
        }
    }
    return details;
}

// Beyond this nobody reads it, and it would be kept, logged and shown.
QString shortened(const QString &words)
{
    constexpr qsizetype Most = 1000;
    return words.size() > Most ? words.first(Most - 1) + u'…' : words;
}

// Electric's answers are JSON; a proxy's may be a word or two, or a page that no one wants to read.
QString plainMessage(const QByteArray &body)
{
    constexpr qsizetype Most = 200;
    const QByteArray text = body.trimmed();
    if (text.isEmpty() || text.startsWith('<') || text.size() > Most || text.contains('\0'))
        return {};
    return QString::fromUtf8(text).simplified();
}

} // namespace

QByteArrayList missingHeaders(const Response &response, const RequestPosition &request)
{
    QByteArrayList missing;
    if (response.handle.isEmpty())
        missing.append("electric-handle");
    if (response.offset.isEmpty())
        missing.append("electric-offset");
    const bool hasBody = response.status != 204;
    if (hasBody && !request.isLive && response.schema.isEmpty())
        missing.append("electric-schema");
    if (hasBody && request.isLive && response.cursor.isEmpty())
        missing.append("electric-cursor");
    return missing;
}

QString serverMessage(const QByteArray &body)
{
    simdjson::dom::parser parser;
    simdjson::dom::object root;
    if (parser.parse(body.constData(), size_t(body.size())).get(root))
        return plainMessage(body);
    QStringList parts;
    std::string_view message;
    if (!root["message"].get(message))
        parts.append(toQString(message));
    parts.append(detailsOf(root).join(QLatin1StringView("; ")));
    parts.removeAll(QString());
    return shortened(parts.join(QLatin1StringView(": ")).simplified());
}

bool isOffsetOutOfBounds(const Response &response)
{
    if (response.status != 400)
        return false;
    simdjson::dom::parser parser;
    simdjson::dom::array reasons;
    if (parser
            .parse(response.errorBody.constData(),
                   size_t(response.errorBody.size()))["errors"]["offset"]
            .get(reasons))
        return false;
    for (const auto reason : reasons) {
        std::string_view text;
        if (!reason.get(text) && text.find("out of bounds") != std::string_view::npos)
            return true;
    }
    return false;
}

Error errorOfStatus(const Response &response)
{
    const QString words = serverMessage(response.errorBody);
    const QString shown = words.isEmpty() ? QString() : QLatin1StringView(": ") + words;
    const auto make = [&](Error::Code code, const QString &text) {
        return Error(code, text.arg(response.status) + shown).withResponse(response.status, words);
    };
    if (response.status == 401 || response.status == 403)
        return make(Error::Unauthorized, Text::tr("The server refused the credentials (%1)"));
    if (response.status == 429)
        return make(Error::ServerUnavailable, Text::tr("The server asks for fewer requests (%1)"));
    if (response.status >= 500)
        return make(Error::ServerUnavailable, Text::tr("The server cannot answer now (%1)"));
    if (response.status >= 400)
        return make(Error::RequestRefused, Text::tr("The server refused the request (%1)"));
    return make(Error::InvalidResponse, Text::tr("The server gave an unexpected answer (%1)"));
}

} // namespace Electric
