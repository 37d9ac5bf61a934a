// SPDX-License-Identifier: Apache-2.0

/// What one of a wire's two hosts has of it. It is numbered as the lane that leads from there.
struct WireEnd: Sendable {
  var isOpen = true
  /// Chunks that its host has been told to expect.
  var expected: [ExpectedChunk] = []
}
