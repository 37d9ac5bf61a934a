// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>
#include <sys/uio.h>

// Linux's own system calls, which glibc declares for programs that ask for its extensions only, and
// Swift's Glibc module does not (sync_file_range(2), preadv2(2)).

int sync_file_range(int descriptor, off_t offset, off_t bytes, unsigned int flags);
ssize_t preadv2(
    int descriptor, const struct iovec *vectors, int count, off_t offset, int flags);

enum { shoal_sync_file_range_write = 2, shoal_rwf_nowait = 8 };
