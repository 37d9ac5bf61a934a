// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Which connections of clients there are, and which may go to make room.
///
/// Where there is no room, the connection goes that has had no request in progress for longest: of
/// the client that has too many, or of all. So who opens connections and says nothing closes its
/// own, and those at work never go.
package struct ConnectionTally: Sendable {
  package typealias ID = Int

  package enum Verdict: Sendable, Hashable {
    case admitted(closing: ID?)
    /// All there is room for are at work.
    case refused
  }

  private struct Connection: Sendable {
    let client: ClientAddress
    var requestsCount = 0
  }

  private let countMax: Int
  private let perClientMax: Int
  private var connections = OrderedTable<ID, Connection>()
  private var countOfClient = OrderedTable<ClientAddress, Int>()
  /// Those without a request in progress, the one that is so for longest first.
  private var idle = OrderedTable<ID, ClientAddress>()

  package init(countMax: Int, perClientMax: Int) {
    precondition(countMax > 0 && perClientMax > 0)
    self.countMax = countMax
    self.perClientMax = perClientMax
  }

  package var count: Int { connections.count }

  /// The one that is to be closed does not count any more; `closed` may be said of it still.
  package mutating func opened(_ id: ID, by client: ClientAddress) -> Verdict {
    var leaving: ID?
    if countOfClient[client] ?? 0 >= perClientMax {
      leaving = idle.first { _, other in other == client }?.key
      if leaving == nil { return .refused }
    } else if connections.count >= countMax {
      leaving = idle.first { _, _ in true }?.key
      if leaving == nil { return .refused }
    }
    if let leaving { closed(leaving) }
    connections[id] = Connection(client: client)
    countOfClient[client] = (countOfClient[client] ?? 0) + 1
    idle[id] = client
    return .admitted(closing: leaving)
  }

  package mutating func closed(_ id: ID) {
    guard let connection = connections.remove(id) else { return }
    idle.remove(id)
    let count = (countOfClient[connection.client] ?? 1) - 1
    countOfClient[connection.client] = count > 0 ? count : nil
  }

  package mutating func requestBegan(on id: ID) {
    guard connections.contains(id) else { return }
    connections[id]?.requestsCount += 1
    idle.remove(id)
  }

  package mutating func requestEnded(on id: ID) {
    guard let connection = connections[id], connection.requestsCount > 0 else { return }
    connections[id]?.requestsCount -= 1
    if connection.requestsCount == 1 { idle[id] = connection.client }
  }
}
