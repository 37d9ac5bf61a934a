// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

/// What the tests of events have in common.
enum EventFixtures {
  static let debian = name("library/debian")
  static let alpine = name("library/alpine")
  static let busybox = name("library/busybox")

  static func name(_ text: String) -> RepositoryName {
    guard let name = RepositoryName(text) else { preconditionFailure("\(text) names nothing") }
    return name
  }

  static func digest(_ byte: UInt8) -> Digest {
    Digest(HashState(algorithm: .sha256, bytes: Array(repeating: byte, count: 32)))
  }

  static func id(_ byte: UInt8) -> UniqueID {
    UniqueID(randomBytes: Array(repeating: byte, count: 16))
  }

  static let request = RequestFacts(
    id: id(0x11), address: "10.0.0.7:41000", host: "registry.example:5000", method: "PUT",
    userAgent: "containers/5.24", user: "ada")

  static func event(
    _ action: RegistryEvent.Action, _ target: EventTarget, by request: RequestFacts = request,
    scheme: WebScheme = .https
  ) -> RegistryEvent {
    RegistryEvent(
      id: id(0x22), unixMilliseconds: 1_769_903_999_250, action: action, target: target,
      request: request, source: EventSource(address: "origin:5000", instance: id(0x33)),
      scheme: scheme)
  }

  /// An event of the outbox, whose body is its number.
  static func waiting(_ number: Int64, _ repository: RepositoryName) -> OutboxEvent {
    OutboxEvent(number: number, repository: repository, body: "\(number)")
  }

  static func seconds(_ count: Int64) -> Instant { .zero + .seconds(count) }
}
