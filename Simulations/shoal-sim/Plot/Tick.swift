// SPDX-License-Identifier: Apache-2.0

/// A mark on an axis.
struct Tick: Equatable {
  let position: Int
  let label: String
}
