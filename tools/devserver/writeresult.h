// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_WRITERESULT_H
#define ELECTRICDEV_WRITERESULT_H

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

namespace ElectricDev {

struct WriteResult
{
    int status = 200;
    QString message;
    qint64 txid = 0;
    qint64 lsn = 0;

    bool ok() const { return status < 400; }
    QByteArray toJson() const;
};

} // namespace ElectricDev

#endif
