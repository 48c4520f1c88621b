// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_FAULTYDISK_H
#define ELECTRIC_TEST_FAULTYDISK_H

// What SQLite in this process takes for the disk while an object lives: the real one, which fails
// when it is told to. Reads never fail. Nothing happens where Qt's driver has a SQLite of its own:
// isInUse() tells after a database has been opened.
class FaultyDisk
{
public:
    enum Fault {
        None,
        Full, // SQLITE_FULL
        Broken, // SQLITE_IOERR
    };

    FaultyDisk();
    ~FaultyDisk();

    FaultyDisk(const FaultyDisk &) = delete;
    FaultyDisk &operator=(const FaultyDisk &) = delete;

    bool isInUse() const;
    // The nth thing from now on that is written, 1 for the next: files grow, are cut and flushed.
    void failOnce(int nth, Fault fault);
    void failFromNowOn(Fault fault);
    void heal();
    bool hasFailed() const; // since failOnce() or failFromNowOn()
    // Files that are opened from now on cannot be written.
    void setReadOnly(bool readOnly);
};

#endif
