// SPDX-License-Identifier: Apache-2.0

/// A piece of a chunk on the network.
struct Fragment: Sendable {
  let bytes: Int64
  /// The chunk that is whole with this fragment.
  let completes: Shipment?
  /// Frames of the lane that came while this fragment waited and may not overtake it.
  var framesBehind: Int32 = 0
}
