// SPDX-License-Identifier: Apache-2.0

/// Who lives at a host.
enum Inhabitant: Sendable, Equatable {
  case node(Int)
  case tracker(Int)
}
