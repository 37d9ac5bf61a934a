// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore
import Synchronization

/// What there may be only so much of at a time, of one client and of all together.
final class ClientPlaces: Sendable {
  private struct State {
    var count = 0
    /// Only looked up by key, never iterated.
    var countOfClient: [ClientAddress: Int] = [:]
  }

  private enum Refusal: Error {
    case client
    case all
  }

  private let things: String
  private let countMax: Int
  private let perClientMax: Int
  private let state = Mutex(State())

  /// - Parameter things: their name in what clients are told.
  init(_ things: String, countMax: Int, perClientMax: Int) {
    self.things = things
    self.countMax = countMax
    self.perClientMax = perClientMax
  }

  /// One of them; it is given back when this is let go.
  final class Place: Sendable {
    private let places: ClientPlaces
    private let client: ClientAddress

    fileprivate init(_ places: ClientPlaces, _ client: ClientAddress) {
      self.places = places
      self.client = client
    }

    deinit {
      places.giveBack(client)
    }
  }

  /// - Throws: `tooManyRequests` where the client has too many, `unavailable` where all have.
  func place(for channel: any Channel) throws(RegistryError) -> Place {
    let client = ClientAddress(of: channel)
    let refusal = state.withLock { state -> Refusal? in
      let count = state.countOfClient[client] ?? 0
      if count >= perClientMax { return .client }
      if state.count >= countMax { return .all }
      state.count += 1
      state.countOfClient[client] = count + 1
      return nil
    }
    switch refusal {
    case nil:
      return Place(self, client)
    case .client:
      throw RegistryError(
        .tooManyRequests, message: "this client has too many \(things) at once: come again",
        retryAfterSeconds: 1)
    case .all:
      throw RegistryError(
        .unavailable, message: "too many \(things) at once: come again", retryAfterSeconds: 1)
    }
  }

  private func giveBack(_ client: ClientAddress) {
    state.withLock { state in
      state.count -= 1
      let count = (state.countOfClient[client] ?? 1) - 1
      state.countOfClient[client] = count > 0 ? count : nil
    }
  }
}
