// SPDX-License-Identifier: Apache-2.0

/// Whether a process runs.
enum Vitality: Sendable, Equatable {
  /// Not started yet; nobody listens at its address.
  case absent
  case running
  case dead(Fault.Death)
}
