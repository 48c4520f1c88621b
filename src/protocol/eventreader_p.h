// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_EVENTREADER_P_H
#define ELECTRIC_EVENTREADER_P_H

#include <electricqt_export.h>

#include <QtCore/QByteArray>

#include <optional>

namespace Electric {

// A stream of server-sent events: bytes in, however they were cut; messages out, as the body that
// a long poll would have had.
class ELECTRICQT_EXPORT EventReader
{
public:
    void add(const QByteArray &bytes);

    // The messages up to the newest up-to-date; nothing if none has come since.
    std::optional<QByteArray> takeConsistent();

    bool hasBeenUpToDate() const { return m_hasBeenUpToDate; }
    // What is held back, for lack of an up-to-date or of the end of a line.
    qsizetype size() const { return m_line.size() + m_data.size() + m_messages.size(); }

private:
    void endLine();
    void endEvent();

    QByteArray m_line;
    QByteArray m_data; // of the event that has not ended yet
    QByteArray m_messages; // with commas between them
    qsizetype m_consistentSize = 0; // of m_messages, up to the newest up-to-date
    bool m_hasData = false;
    bool m_followsReturn = false;
    bool m_isFirstLine = true;
    bool m_hasBeenUpToDate = false;
};

} // namespace Electric

#endif
