// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faultydisk.h"

#include <sqlite3.h>

#include <atomic>
#include <cstring>

namespace {

// https://www.sqlite.org/vfs.html: a file of ours has the real one behind it.
struct File
{
    sqlite3_file base;
    sqlite3_io_methods methods;
    bool isReadOnly;
    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};

struct Disk
{
    sqlite3_vfs vfs = {};
    sqlite3_vfs *real = nullptr;
    std::atomic<int> opened = 0;
    std::atomic<int> countdown = 0;
    std::atomic<int> fault = FaultyDisk::None;
    std::atomic<bool> isOnce = false;
    std::atomic<bool> hasFailed = false;
    std::atomic<bool> isReadOnly = false;
};

Disk disk;

File *fileOf(sqlite3_file *file)
{
    return reinterpret_cast<File *>(file);
}

sqlite3_file *realOf(sqlite3_file *file)
{
    return fileOf(file)->real();
}

int outcome()
{
    const int fault = disk.fault;
    if (fault == FaultyDisk::None || (disk.isOnce && --disk.countdown != 0))
        return SQLITE_OK;
    disk.hasFailed = true;
    return fault == FaultyDisk::Full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    if (fileOf(file)->isReadOnly)
        return SQLITE_READONLY;
    const int result = outcome();
    if (result == SQLITE_OK)
        return realOf(file)->pMethods->xWrite(realOf(file), data, size, offset);
    // A disk that is full takes what it can.
    if (size > 1)
        realOf(file)->pMethods->xWrite(realOf(file), data, size / 2, offset);
    return result;
}

int truncate(sqlite3_file *file, sqlite3_int64 size)
{
    const int result = outcome();
    return result ? result : realOf(file)->pMethods->xTruncate(realOf(file), size);
}

int sync(sqlite3_file *file, int flags)
{
    const int result = outcome();
    return result ? result : realOf(file)->pMethods->xSync(realOf(file), flags);
}

// All else goes to the real file.
int close(sqlite3_file *file)
{
    return realOf(file)->pMethods->xClose(realOf(file));
}
int read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    return realOf(file)->pMethods->xRead(realOf(file), data, size, offset);
}
int fileSize(sqlite3_file *file, sqlite3_int64 *size)
{
    return realOf(file)->pMethods->xFileSize(realOf(file), size);
}
int lock(sqlite3_file *file, int level)
{
    return realOf(file)->pMethods->xLock(realOf(file), level);
}
int unlock(sqlite3_file *file, int level)
{
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int checkReservedLock(sqlite3_file *file, int *isLocked)
{
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), isLocked);
}
int fileControl(sqlite3_file *file, int operation, void *argument)
{
    return realOf(file)->pMethods->xFileControl(realOf(file), operation, argument);
}
int sectorSize(sqlite3_file *file)
{
    return realOf(file)->pMethods->xSectorSize(realOf(file));
}
int deviceCharacteristics(sqlite3_file *file)
{
    return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}
int shmMap(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, memory);
}
int shmLock(sqlite3_file *file, int offset, int count, int flags)
{
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, count, flags);
}
void shmBarrier(sqlite3_file *file)
{
    realOf(file)->pMethods->xShmBarrier(realOf(file));
}
int shmUnmap(sqlite3_file *file, int isDeleted)
{
    return realOf(file)->pMethods->xShmUnmap(realOf(file), isDeleted);
}

int open(sqlite3_vfs *, sqlite3_filename name, sqlite3_file *opened, int flags, int *outFlags)
{
    ++disk.opened;
    File *const file = fileOf(opened);
    std::memset(opened, 0, size_t(disk.vfs.szOsFile));
    int actual = flags;
    const int result = disk.real->xOpen(disk.real, name, file->real(), flags, &actual);
    if (outFlags)
        *outFlags = actual;
    if (!file->real()->pMethods)
        return result;
    file->isReadOnly = disk.isReadOnly && (flags & SQLITE_OPEN_MAIN_DB);
    if (file->isReadOnly && outFlags)
        *outFlags = (actual & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY;
    // A version 2 of the methods has shared memory, and no memory-mapped reads.
    file->methods = {2,
                     close,
                     read,
                     write,
                     truncate,
                     sync,
                     fileSize,
                     lock,
                     unlock,
                     checkReservedLock,
                     fileControl,
                     sectorSize,
                     deviceCharacteristics,
                     shmMap,
                     shmLock,
                     shmBarrier,
                     shmUnmap,
                     nullptr,
                     nullptr};
    file->base.pMethods = &file->methods;
    return result;
}

} // namespace

FaultyDisk::FaultyDisk()
{
    disk.real = sqlite3_vfs_find(nullptr);
    disk.vfs = *disk.real;
    disk.vfs.pNext = nullptr;
    disk.vfs.zName = "electric-faulty";
    disk.vfs.szOsFile = int(sizeof(File)) + disk.real->szOsFile;
    disk.vfs.xOpen = open;
    disk.opened = 0;
    heal();
    setReadOnly(false);
    sqlite3_vfs_register(&disk.vfs, 1);
}

FaultyDisk::~FaultyDisk()
{
    sqlite3_vfs_register(disk.real, 1);
    sqlite3_vfs_unregister(&disk.vfs);
}

bool FaultyDisk::isInUse() const
{
    return disk.opened > 0;
}

void FaultyDisk::failOnce(int nth, Fault fault)
{
    disk.hasFailed = false;
    disk.isOnce = true;
    disk.countdown = nth;
    disk.fault = fault;
}

void FaultyDisk::failFromNowOn(Fault fault)
{
    disk.hasFailed = false;
    disk.isOnce = false;
    disk.fault = fault;
}

void FaultyDisk::heal()
{
    disk.fault = None;
}

bool FaultyDisk::hasFailed() const
{
    return disk.hasFailed;
}

void FaultyDisk::setReadOnly(bool readOnly)
{
    disk.isReadOnly = readOnly;
}
