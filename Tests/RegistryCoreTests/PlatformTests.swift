// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RegistryCore

struct PlatformTests {
  @Test("what an image says it is for cannot act on the terminal it is shown on")
  func hostile() throws {
    let value = try JSONValue(
      parsing: Array(
        #"{"os":"\u001b[2Jlinux","architecture":"a\nb\u202e","variant":"\u009b1m"}"#.utf8))
    let platform = try #require(Platform(value))
    #expect("\(platform)" == " [2Jlinux/a b / 1m")
    let long = Platform(os: String(repeating: "x", count: 1_000), architecture: "y")
    #expect("\(long)".count == 66)
  }

  @Test(
    "names of one machine are the same",
    arguments: [
      ("linux/amd64", "linux/x86_64", true), ("linux/arm64", "linux/arm64/v8", true),
      ("linux/aarch64", "linux/arm64", true), ("linux/arm", "linux/arm/v7", true),
      ("linux/armhf", "linux/arm/v7", true), ("linux/arm/7", "linux/arm/v7", true),
      ("Linux/AMD64", "linux/amd64", true), ("linux/arm/v6", "linux/arm/v7", false),
      ("linux/amd64/v3", "linux/amd64", false), ("windows/amd64", "linux/amd64", false),
      ("linux/s390x", "linux/ppc64le", false),
    ])
  func accepts(wanted: String, offered: String, isSame: Bool) throws {
    let platform = try #require(Platform(wanted))
    #expect(platform.accepts(try #require(Platform(offered))) == isSame)
  }

  @Test(
    "what has no os and no architecture is refused",
    arguments: ["", "linux", "/", "a/b/c/d", "a/ b"])
  func refuses(text: String) {
    #expect(Platform(text) == nil)
  }
}
