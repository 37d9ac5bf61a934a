// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Digests from the one unused longest to the one used last. Adding, removing and looking at the
/// oldest take constant time, and no look-up of a digest.
struct RecencyList: Sendable {
  typealias Place = Int

  private struct Node: Sendable {
    let digest: Digest
    var previous: Place?
    var next: Place?
  }

  // A list through an array: nodes of their own would each be counted and allocated.
  private var nodes: ContiguousArray<Node?> = []
  private var freePlaces: [Place] = []
  private var oldestPlace: Place?
  private var newestPlace: Place?

  var oldest: Digest? { oldestPlace.flatMap { nodes[$0]?.digest } }

  /// Oldest first.
  var digests: [Digest] {
    var digests: [Digest] = []
    var place = oldestPlace
    while let current = place, let node = nodes[current] {
      digests.append(node.digest)
      place = node.next
    }
    return digests
  }

  /// Adds the digest as the one used last. It MUST NOT be in the list.
  mutating func append(_ digest: Digest) -> Place {
    let node = Node(digest: digest, previous: newestPlace, next: nil)
    let place: Place
    if let free = freePlaces.popLast() {
      place = free
      nodes[place] = node
    } else {
      place = nodes.count
      nodes.append(node)
    }
    if let newestPlace { nodes[newestPlace]?.next = place } else { oldestPlace = place }
    newestPlace = place
    return place
  }

  mutating func remove(at place: Place) {
    guard let node = nodes[place] else { preconditionFailure("place \(place) is empty") }
    if let previous = node.previous {
      nodes[previous]?.next = node.next
    } else {
      oldestPlace = node.next
    }
    if let next = node.next {
      nodes[next]?.previous = node.previous
    } else {
      newestPlace = node.previous
    }
    nodes[place] = nil
    freePlaces.append(place)
  }
}
