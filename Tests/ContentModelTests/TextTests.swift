// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// Values as text.
@Suite struct TextTests {
  @Test(
    "an interval is written in seconds with nine decimals",
    arguments: [
      (0, "0.000000000s"), (1, "0.000000001s"), (999_999_999, "0.999999999s"),
      (1_000_000_000, "1.000000000s"), (-1, "-0.000000001s"), (-1_500_000_000, "-1.500000000s"),
      (Int64.max, "9223372036.854775807s"), (Int64.min, "-9223372036.854775808s"),
    ] as [(Int64, String)])
  func interval(_ nanoseconds: Int64, _ text: String) {
    #expect(Interval(nanoseconds: nanoseconds).description == text)
    #expect(Instant(nanoseconds: nanoseconds).description == text)
  }

  @Test("intervals and instants add up")
  func arithmetic() {
    #expect(Interval.seconds(1) == .milliseconds(1000))
    #expect(Interval.milliseconds(1) == .microseconds(1000))
    #expect(Interval.milliseconds(3) * 2 + .milliseconds(4) == .milliseconds(10))
    #expect(Interval.seconds(1) / 4 == .milliseconds(250))
    let later = Instant.zero + .seconds(5)
    #expect(later - Instant.zero == .seconds(5))
    #expect(later - .seconds(5) == .zero)
    #expect(Instant.zero < later)
  }

  @Test(
    "an address is the text it was parsed from",
    arguments: [
      "127.0.0.1:0", "localhost:80", "[::1]:65535", "[fe80::1%eth0]:1", "a.example:443",
    ])
  func address(_ text: String) throws {
    #expect(try #require(HostPort(text)).description == text)
  }

  @Test(
    "a text that is not an address is none",
    arguments: [
      "", ":", ":80", "host", "host:", "host:65536", "host:-1", "host:http", "::1:80", "[]:80",
      "[::1:80", "::1]:80", String(repeating: "h", count: 256) + ":80",
    ])
  func noAddress(_ text: String) {
    #expect(HostPort(text) == nil)
  }

  @Test("a name of 255 bytes is the longest")
  func longestHost() {
    #expect(HostPort(String(repeating: "h", count: 255) + ":80") != nil)
  }

  @Test("the algorithms a registry must know have their names and sizes")
  func algorithms() {
    #expect(HashAlgorithm.allCases.map(\.name) == ["sha256", "sha512"])
    for algorithm in HashAlgorithm.allCases {
      #expect(HashAlgorithm(name: algorithm.name) == algorithm)
      #expect(algorithm.stateBytes * 2 == algorithm.blockBytes)
    }
    #expect(HashAlgorithm(name: "sha384") == nil)
    #expect(HashAlgorithm(name: "SHA256") == nil)
  }
}
