// SPDX-License-Identifier: Apache-2.0

/// A place on the plot, in tenths of a pixel from its top left corner.
struct Point: Equatable {
  let x: Int
  let y: Int
}
