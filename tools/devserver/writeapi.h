// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_WRITEAPI_H
#define ELECTRICDEV_WRITEAPI_H

#include "backend.h"

namespace ElectricDev {

class WriteApi
{
public:
    explicit WriteApi(Backend &backend);

    static bool handles(const QString &path);
    Response handle(const Request &request);
    Response listRows(const QString &table);

private:
    Response listTables();
    Response post(const QString &table, const QString &action, const QByteArray &body);

    Backend &m_backend;
};

} // namespace ElectricDev

#endif
