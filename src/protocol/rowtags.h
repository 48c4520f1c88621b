// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWTAGS_H
#define ELECTRIC_ROWTAGS_H

#include <electricqt_export.h>

#include "messagebatch.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>
#include <QtCore/QList>

#include <optional>

namespace Electric {

class ELECTRICQT_EXPORT RowTags
{
public:
    RowTags();

    void apply(const Message &change);
    void moveOut(const MovePattern &pattern);
    void moveIn(const MovePattern &pattern);

    bool isMember() const;
    bool isEmpty() const;
    QByteArrayList tags() const;
    std::optional<QList<bool>> activeConditions() const;
    QList<MovePattern> parts() const;

    QByteArray toBytes() const;
    static std::optional<RowTags> fromBytes(const QByteArray &bytes);

    friend bool operator==(const RowTags &a, const RowTags &b) = default;

private:
    bool has(const MovePattern &pattern) const;
    bool isActive(const QByteArray &tag) const;
    void setCondition(const MovePattern &pattern, bool active);

    QByteArrayList m_tags;
    std::optional<QList<bool>> m_conditions;
    bool m_hadTags = false;
};

} // namespace Electric

#endif
