// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import Synchronization
import Testing

@testable import NodeShell

@Suite("The answer to a call that pins an image", .timeLimit(.minutes(5)))
struct PinsAnswerTests {
  private let node: CacheFixture
  private let pins: ImagePins

  init() throws {
    node = try CacheFixture()
    pins = ImagePins(
      [], catalog: try SQLiteCatalog.inMemory(), cache: try node.start(quotaBytes: 1_000),
      logger: Logger(label: "pins") { _ in SwiftLogNoOpLogHandler() })
  }

  private func answer(
    upstreams: [String] = ["docker.io"],
    _ look: @escaping @Sendable (PinPlace) async throws(PinError) -> ImagePin
  ) throws -> PinsAnswer {
    PinsAnswer(
      pins: pins, cache: try node.start(quotaBytes: 1_000), upstreams: upstreams,
      defaultUpstream: upstreams.first, look: look,
      owns: { _ throws(RegistryError) in false })
  }

  private func query(_ image: String) throws -> PinQuery {
    try PinQuery(
      try #require(RequestTarget("/shoal/v1/pins?image=\(PercentEncoding.encode(image))")))
  }

  private static func pin(_ place: PinPlace) -> ImagePin {
    let digest = Digest(
      HashState(algorithm: .sha256, bytes: [UInt8](repeating: 1, count: 32)))
    return ImagePin(place: place, digest: digest, pinnedAt: 1, contents: [])
  }

  @Test(
    "is of another repository only where upstream does not have the one that was named",
    arguments: [
      (.manifestUnknown, nil), (.nameUnknown, nil), (.unauthorized, nil), (.denied, nil),
      (.unavailable, 502), (.tooManyRequests, 502), (.unknown, 502),
    ] as [(RegistryErrorCode, Int?)])
  func otherMeaning(code: RegistryErrorCode, status: Int?) async throws {
    let answer = try answer { place throws(PinError) in
      guard "\(place.repository)" == "library/debian" else {
        throw .upstream(RegistryError(code))
      }
      return Self.pin(place)
    }
    let query = try query("debian:12")
    var refusal: Int?
    do throws(AdminError) {
      _ = try await answer.pin(query)
    } catch {
      refusal = error.status
    }
    #expect(refusal == status)
    #expect(
      pins.all.map { "\($0.place)" } == (status == nil ? ["docker.io/library/debian:12"] : []))
  }

  @Test("comes in time, whatever upstream does")
  func late() async throws {
    let gate = Gate()
    var answer = try answer { place throws(PinError) in
      await gate.pass()
      return Self.pin(place)
    }
    answer.lookMilliseconds = 10
    let query = try query("debian:12")
    do throws(AdminError) {
      Issue.record("\(try await answer.pin(query))")
    } catch {
      #expect(error.status == 504)
    }
    gate.open()
    #expect(pins.all == [])
  }

  @Test("lets pins go of upstreams that are no more, and takes no new ones then")
  func noUpstreams() async throws {
    let place = PinPlace(
      upstream: "docker.io", repository: try #require(RepositoryName("library/debian")),
      reference: .tag(try #require(Tag("12"))))
    try await pins.put(Self.pin(place))
    let answer = try answer(upstreams: []) { place throws(PinError) in Self.pin(place) }
    await #expect(throws: PinsAnswer.noMirror) {
      _ = try await answer.pin(try query("docker.io/library/debian:12"))
    }
    _ = try await answer.unpin(try query("docker.io/library/debian:12"))
    #expect(pins.all == [])
  }
}
