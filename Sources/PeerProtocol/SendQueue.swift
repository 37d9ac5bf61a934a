// SPDX-License-Identifier: Apache-2.0

/// What one connection sends next: control frames first at every fragment boundary, then the
/// fragments of chunks, one chunk after another (Docs/Protocol.md §5.10). Carries no bytes.
///
/// Chunks are not interleaved: a chunk is of use to its receiver only when it is whole, and the
/// first is whole soonest if it has the line to itself.
///
/// A chunk can transition:
/// - from unknown to queued: `enqueueChunk`.
/// - from queued to first: those before it are handed out or cancelled. Fragments are handed out of
///   the first alone, whenever no control frame waits.
/// - from queued or first to unknown: its last fragment is handed out, or `cancel`.
package struct SendQueue: Sendable {
  private var control: [Frame] = []
  /// Where `control` starts; what is before it has been sent.
  private var controlStart = 0
  private var chunks: [Chunk] = []

  /// Wire bytes of the control frames that wait.
  package private(set) var controlBytes = 0

  private struct Chunk: Sendable {
    let reference: ChunkReference
    let lengthBytes: Int
    var sentBytes = 0
  }

  package init() {}

  package enum Item: Sendable, Equatable {
    case control(Frame)
    /// `finishes` is true of a chunk's last fragment.
    case fragment(DataHeader, finishes: Bool)
  }

  package var isEmpty: Bool { controlStart == control.count && chunks.isEmpty }

  /// Chunks of which fragments are left.
  package var chunkCount: Int { chunks.count }

  /// Payload bytes that `nextFragment` has not handed out.
  package var chunkBytes: Int { chunks.reduce(0) { $0 + $1.lengthBytes - $1.sentBytes } }

  package mutating func enqueueControl(_ frame: Frame) {
    control.append(frame)
    controlBytes += frame.wireBytes
  }

  /// A chunk may be queued once at a time.
  package mutating func enqueueChunk(_ reference: ChunkReference, lengthBytes: Int) {
    precondition(!chunks.contains { $0.reference == reference }, "\(reference) is queued already")
    chunks.append(Chunk(reference: reference, lengthBytes: lengthBytes))
  }

  /// True if fragments of the chunk were left; none follow. Those handed out before are not
  /// recalled.
  @discardableResult
  package mutating func cancel(_ reference: ChunkReference) -> Bool {
    guard let index = chunks.firstIndex(where: { $0.reference == reference }) else { return false }
    chunks.remove(at: index)
    return true
  }

  package mutating func next() -> Item? {
    if let frame = nextControl() { return .control(frame) }
    return nextFragment().map { .fragment($0.header, finishes: $0.finishes) }
  }

  package mutating func nextControl() -> Frame? {
    guard controlStart < control.count else { return nil }
    let frame = control[controlStart]
    controlBytes -= frame.wireBytes
    controlStart += 1
    if controlStart == control.count {
      control.removeAll(keepingCapacity: true)
      controlStart = 0
    } else if controlStart > Self.sentFramesMax {
      control.removeFirst(controlStart)
      controlStart = 0
    }
    return frame
  }

  /// For a shell that reads a fragment's bytes ahead of its turn; others call `next`.
  package mutating func nextFragment() -> (header: DataHeader, finishes: Bool)? {
    guard let chunk = chunks.first else { return nil }
    let length = min(DataHeader.fragmentBytesMax, chunk.lengthBytes - chunk.sentBytes)
    let header = DataHeader(chunk: chunk.reference, offset: chunk.sentBytes, length: length)
    let finishes = chunk.sentBytes + length == chunk.lengthBytes
    if finishes {
      chunks.removeFirst()
    } else {
      chunks[0].sentBytes += length
    }
    return (header, finishes)
  }

  /// Sent frames kept before the array is moved up: enough that the move costs little per frame.
  private static let sentFramesMax = 64
}
