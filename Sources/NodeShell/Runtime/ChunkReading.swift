// SPDX-License-Identifier: Apache-2.0

import UVRuntime

/// What is read of a chunk that is being sent to one peer: several fragments in one job, since a
/// job costs two threads a switch to each other, which takes longer than to read a fragment. Loop
/// thread only.
final class ChunkReading {
  private var read: [Int: BufferSlice] = [:]
  private var waiting: [Int: (BufferSlice?) -> Void] = [:]
  /// What the jobs under way read.
  private var beingRead: [Range<Int>] = []

  /// Gives the fragment to `completion`, now or when the job that reads it is done; false if none
  /// does.
  func answer(_ offset: Int, _ completion: @escaping (BufferSlice?) -> Void) -> Bool {
    if let bytes = read.removeValue(forKey: offset) {
      completion(bytes)
      return true
    }
    guard beingRead.contains(where: { $0.contains(offset) }) else { return false }
    waiting[offset] = completion
    return true
  }

  func begin(_ offsets: Range<Int>) {
    beingRead.append(offsets)
  }

  /// The fragments come in order; fewer than were to be read where the disk has failed, which those
  /// who wait for the others are told by nil.
  func end(_ offsets: Range<Int>, _ fragments: [BufferSlice]) {
    beingRead.removeAll { $0 == offsets }
    var offset = offsets.lowerBound
    for fragment in fragments {
      read[offset] = fragment
      offset += fragment.count
    }
    // A completion may ask for the next fragment, which is there by now.
    for offset in waiting.keys.filter({ offsets.contains($0) }).sorted() {
      waiting.removeValue(forKey: offset)?(read.removeValue(forKey: offset))
    }
  }
}
