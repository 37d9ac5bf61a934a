// SPDX-License-Identifier: Apache-2.0

/// A rectangle on the plot, in tenths of a pixel.
struct Area: Equatable {
  let left: Int
  let top: Int
  let width: Int
  let height: Int

  var right: Int { left + width }
  var bottom: Int { top + height }
}
