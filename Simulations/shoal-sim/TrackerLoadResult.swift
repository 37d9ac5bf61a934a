// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Scenarios

/// What a tracker's load came to.
struct TrackerLoadResult {
  let load: TrackerLoad
  let memoryBytes: Int64
  let serving: TrackerTraffic
  let servedSeconds: Int64
  let recovery: Interval
  let recovering: TrackerTraffic
  let memberCount: Int
  let blobCount: Int

  /// Everybody is known again, and nobody was sent away.
  var isSound: Bool {
    memberCount == load.nodeCount && serving.closes == 0 && recovering.closes == 0
  }

  var text: String {
    """
    tracker-load  seed \(load.seed)  nodes \(load.nodeCount)  blobs each \(load.blobsPerNode)  \
    blobs in all \(load.distinctBlobs)  pulls \(load.pullsPerSecond)/s

    memory              \(memoryBytes >> 20) MiB, \(bytesPerHolding) bytes for each blob of a node
    serving             \(framesPerSecond) frames/s, at most \(framesPerSecondMax); in \
    \(serving.framesIn), out \(serving.framesOut) in \(servedSeconds) s
    serving bytes       in \(serving.bytesIn)  out \(serving.bytesOut)
    after a restart     all is known again after \(recovery)
    recovering bytes    in \(recovering.bytesIn)  out \(recovering.bytesOut)
    members             \(memberCount)  blobs \(blobCount)  closed \
    \(serving.closes + recovering.closes)
    """
  }

  var json: String {
    let numbers: [(String, Int64)] = [
      ("nodes", Int64(load.nodeCount)), ("blobsPerNode", Int64(load.blobsPerNode)),
      ("distinctBlobs", Int64(load.distinctBlobs)), ("memoryBytes", memoryBytes),
      ("bytesPerHolding", bytesPerHolding), ("framesPerSecond", Int64(framesPerSecond)),
      ("framesPerSecondMax", Int64(framesPerSecondMax)), ("framesIn", Int64(serving.framesIn)),
      ("framesOut", Int64(serving.framesOut)), ("bytesIn", serving.bytesIn),
      ("bytesOut", serving.bytesOut), ("recoveryNanoseconds", recovery.nanoseconds),
      ("recoveryBytesIn", recovering.bytesIn), ("members", Int64(memberCount)),
      ("blobs", Int64(blobCount)), ("closed", Int64(serving.closes + recovering.closes)),
    ]
    return JSONValue.object(numbers.map { .init($0.0, .number($0.1)) }).description
  }

  private var bytesPerHolding: Int64 { memoryBytes / Int64(load.nodeCount * load.blobsPerNode) }
  private var framesPerSecond: Int { (serving.framesIn + serving.framesOut) / Int(servedSeconds) }
  private var framesPerSecondMax: Int { serving.framesBySecond.max() ?? 0 }
}
