// SPDX-License-Identifier: Apache-2.0

import Testing

/// Everything that runs the real program, one after the other: each test wants the machine for
/// itself.
@Suite("shoal as processes on loopback", .serialized, .timeLimit(.minutes(3)))
enum ProcessTests {}
