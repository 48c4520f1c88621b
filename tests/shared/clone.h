// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CLONE_H
#define ELECTRIC_TEST_CLONE_H

#ifdef __SANITIZE_THREAD__

#include <cstdarg>

#include <dlfcn.h>
#include <sched.h>

// For tests that start processes. QProcess lends them this process's memory until they are what
// they shall be, as vfork() does. The thread sanitizer notes for the child that it need not be
// watched any more, and that is true of the calling thread then, for good. So the child gets a
// copy.
extern "C" __attribute__((weak, visibility("default"))) int
clone(int (*function)(void *), void *stack, int flags, void *argument, ...) noexcept
{
    va_list more;
    va_start(more, argument);
    void *const parent = va_arg(more, void *);
    void *const tls = va_arg(more, void *);
    void *const child = va_arg(more, void *);
    va_end(more);
    static const auto next = reinterpret_cast<decltype(&clone)>(dlsym(RTLD_NEXT, "clone"));
    return next(function, stack, flags & ~CLONE_VM, argument, parent, tls, child);
}

#endif

#endif
