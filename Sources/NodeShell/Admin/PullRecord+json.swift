// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import RegistryCore
import SwarmCore

extension PullRecord {
  /// Times but the start are in milliseconds since the start.
  func json(_ reading: PullHistoryReading) -> JSONValue {
    .fields([
      "number": .integer(Int64(number)),
      "digest": .string("\(blob.digest)"),
      "sizeBytes": .integer(blob.sizeBytes),
      "outcome": .string(outcomeName),
      "failure": failureText.map { .string($0) },
      "startedUnixMilliseconds": .integer(reading.unixMilliseconds(of: started)),
      "firstByteMilliseconds": sinceStart(firstByte),
      "elapsedMilliseconds": sinceStart(ended ?? reading.now),
      "percent": .integer(percent),
      "sources": .array(sources),
      "bytesDiscarded": .integer(bytesDiscarded),
      "restarts": .integer(Int64(restarts)),
      "peers": .array(peers.map(\.json)),
      "upstream": .fields([
        "bytes": .integer(upstreamBytes),
        "requests": .integer(Int64(fetchCount)),
        "fetches": .array(fetches.map { $0.json(pullStarted: started) }),
      ]),
      "lease": .fields([
        "held": .boolean(leaseGranted != nil),
        "grantedMilliseconds": sinceStart(leaseGranted),
        "lostMilliseconds": sinceStart(leaseLost),
      ]),
      "tracker": .fields([
        "answeredMilliseconds": sinceStart(trackerAnswered),
        "holders": supply.map { .integer(Int64($0.holderCount)) },
        "leaseHolder": supply?.leaseHolder.map { .string("\($0)") },
      ]),
      "longestPause": .fields([
        "milliseconds": .integer(longestPause.milliseconds),
        "afterMilliseconds": .integer(longestPauseAfter.milliseconds),
      ]),
    ])
  }

  /// Who gave the bytes that are kept; of a pull that is complete they add up to the blob.
  private var sources: [JSONValue] {
    var sources: [JSONValue] = []
    if bytesResumed > 0 {
      sources.append(
        .fields(["source": .string("resumed"), "bytes": .integer(bytesResumed)]))
    }
    if bytesFromUpstream > 0 {
      sources.append(
        .fields([
          "source": .string("upstream"), "upstream": .string(fetches.last?.upstream.name ?? ""),
          "bytes": .integer(bytesFromUpstream),
        ]))
    }
    for peer in peers where peer.bytes > 0 {
      sources.append(
        .fields([
          "source": .string("peer"), "nodeID": peer.nodeID.map { .string("\($0)") },
          "address": peer.address.map { .string("\($0)") }, "bytes": .integer(peer.bytes),
        ]))
    }
    return sources
  }

  /// An empty blob is there at once.
  private var percent: Int64 {
    switch outcome {
    case .completed: 100
    case .running, .failed: blob.sizeBytes == 0 ? 0 : bytesKept * 100 / blob.sizeBytes
    }
  }

  private func sinceStart(_ instant: Instant?) -> JSONValue? {
    instant.map { .integer(($0 - started).milliseconds) }
  }

  private var outcomeName: String {
    switch outcome {
    case .running: "running"
    case .completed: "completed"
    case .failed: "failed"
    }
  }

  private var failureText: String? {
    switch outcome {
    case .running, .completed: nil
    case .failed(.upstreamRefused(let status)): "upstream refused it with status \(status)"
    case .failed(.upstreamBusy(let retryAfterSeconds)):
      "upstream asks for patience, for \(retryAfterSeconds) s"
    case .failed(.noSource): "neither upstream nor a peer supplied it"
    case .failed(.upstreamWrong): "upstream's bytes do not have the digest"
    case .failed(.storageFailed): "it could not be stored here"
    case .failed(.shutdown): "the node stopped"
    }
  }
}
