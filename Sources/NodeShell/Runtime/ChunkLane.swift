// SPDX-License-Identifier: Apache-2.0

import Storage
import UVRuntime

/// The writes to one chunk, one at a time and in order: what comes later for a chunk that was given
/// up is on disk later too. Loop thread only.
final class ChunkLane {
  enum Job {
    case piece(Reception, offset: Int, bytes: BufferSlice)
    case store(FetchedChunk)
  }

  private var jobs: [Job?] = []
  /// Where what waits begins in `jobs`; a peer can make the lane long.
  private var first = 0
  var isRunning = false

  var isIdle: Bool { !isRunning && first == jobs.count }

  func append(_ job: Job) {
    jobs.append(job)
  }

  /// The next job, if nobody waits for it any more.
  func takeAbandoned() -> Job? {
    guard first < jobs.count, case .piece(let reception, _, _)? = jobs[first],
      reception.isAbandoned
    else { return nil }
    return takeNext()
  }

  func takeNext() -> Job? {
    guard first < jobs.count, let job = jobs[first] else { return nil }
    jobs[first] = nil
    first += 1
    if first == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      first = 0
    }
    return job
  }

  /// The pieces behind one that was taken, as far as they are of the same reception.
  func takePieces(of reception: Reception, bytesMax: Int) -> [BufferSlice] {
    var taken: [BufferSlice] = []
    var bytesCount = 0
    while first < jobs.count, case .piece(let next, _, let bytes)? = jobs[first],
      next === reception, bytesCount + bytes.count <= bytesMax
    {
      taken.append(bytes)
      bytesCount += bytes.count
      _ = takeNext()
    }
    return taken
  }
}
