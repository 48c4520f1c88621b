// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PROVIDERREPLY_H
#define ELECTRIC_PROVIDERREPLY_H

#include <electricqt_export.h>

#include "error.h"

#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QVariantMap>

#include <functional>
#include <memory>

namespace Electric {

class ELECTRICQT_EXPORT ProviderReply
{
    Q_GADGET
    Q_PROPERTY(Electric::Error lastError READ lastError CONSTANT FINAL)

public:
    using Receiver = std::function<void(const QVariantMap &values, const QString &failure)>;

    ProviderReply();
    ProviderReply(const Error &lastError, Receiver receiver);

    Error lastError() const;
    Q_INVOKABLE void answer(const QVariantMap &values) const;
    Q_INVOKABLE void fail(const QString &why) const;

private:
    struct Shared;
    std::shared_ptr<Shared> d;
};

using RequestProvider = std::function<void(const ProviderReply &reply)>;

} // namespace Electric

Q_DECLARE_METATYPE(Electric::ProviderReply)

#endif
