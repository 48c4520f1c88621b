// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "writeresult.h"

#include "json.h"

namespace ElectricDev {

QByteArray WriteResult::toJson() const
{
    if (ok())
        return "{\"txid\":" + QByteArray::number(txid) + ",\"lsn\":\"" + QByteArray::number(lsn)
            + "\"}";
    return "{\"message\":" + jsonString(message.toUtf8()) + '}';
}

} // namespace ElectricDev
