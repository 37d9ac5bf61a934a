// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What can be measured by itself.
enum BenchPart: String, CaseIterable, Sendable, ExpressibleByArgument {
  case push, get, manifests, head, tags, crowd, cold

  /// Whether it is an origin that is measured, rather than a cache of an upstream.
  var needsOrigin: Bool { self != .cold }
}
