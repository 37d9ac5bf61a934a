// SPDX-License-Identifier: Apache-2.0

import Testing

/// Everything that runs the real program, one after the other: each test wants the machine for
/// itself.
///
/// No claim here depends on how fast the machine is, on which node wins a race, or on what is told
/// a moment late; limits of time only end a test that hangs.
@Suite("shoal as processes on loopback", .serialized, .timeLimit(.minutes(10)))
enum ProcessTests {}
