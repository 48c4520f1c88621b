// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CRASHSTOREDFILE_H
#define ELECTRIC_TEST_CRASHSTOREDFILE_H

#include "expectedrows.h"

#include "shapecatalog_p.h"

// What a file holds.
struct StoredFile
{
    int format = 0; // 0: nothing yet
    std::optional<Electric::ShapeRecord> shape;
    Rows rows; // the visible ones
    bool hasStage = false;

    // With which position the next run has to begin; "-1" where it has to fetch all anew.
    QByteArray nextHandle() const;
    QByteArray nextOffset() const;
    bool isUpToDateAt(const QByteArray &handle) const;
    QString text() const;

private:
    const Electric::LogPosition *position() const;
};

// Reads the file itself, without its rows. Returns what is wrong, or nothing.
QString readCatalog(const QString &fileName, StoredFile *stored);

// Reads a copy, which it makes in \a folder: to open the file itself would mend it. Returns what
// is wrong with the file, or nothing.
QString readCopy(const QString &fileName, const QString &folder, StoredFile *stored);

// Takes a file of the format \a from back to what older code would have written, in an older
// \a format. Rows and positions stay.
QString takeBack(const QString &fileName, int from, int format);
bool canTakeBack(int format);

#endif
