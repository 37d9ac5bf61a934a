// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension World {
  /// How these nodes came by these blobs. `holders` had them when the nodes asked, beside upstream;
  /// no more than the maximum gets from them to the nodes together.
  package func nodeClass(
    _ name: String, nodes members: [Int], blobs: [ModelBlob], holders: [Int] = [],
    sourceBytesPerSecondMax: Int64 = .max
  ) -> NodeClass {
    let upstream = configuration.upstreamLink.uplinkBytesPerSecond
    let links = nodes.map { network.link(of: $0.host) }
    let source = holders.reduce(upstream) { $0 + links[$1].uplinkBytesPerSecond }
    let bound = LowerBound.time(
      sizeBytes: blobs.reduce(0) { $0 + $1.blob.sizeBytes }, members: members.map { links[$0] },
      sourceBytesPerSecond: min(source, sourceBytesPerSecondMax),
      allBytesPerSecond: links.reduce(upstream) { $0 + $1.uplinkBytesPerSecond })
    let numbers = blobs.map(\.number)
    let times = members.compactMap { course(of: $0, blobs: numbers)?.duration }
    return NodeClass(
      name: name, nodeCount: members.count, bound: bound, completion: Distribution(times))
  }

  package func isRunning(node: Int) -> Bool { nodes[node].vitality == .running }

  /// What the nodes have taken in of all that was asked for, in thousandths.
  package var receivedThousandths: Int64 {
    let wanted = pulls.reduce(0) { $0 + library.blobs[$1.blob].blob.sizeBytes }
    let received = nodes.reduce(0) { $0 + $1.tally.bytesFromPeers + $1.tally.bytesFromUpstream }
    return wanted == 0 ? 1000 : Ratio(1000, wanted).of(received)
  }
}
