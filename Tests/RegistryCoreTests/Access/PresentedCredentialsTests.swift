// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("What a client shows")
struct PresentedCredentialsTests {
  @Test("Basic is a user and a password, which may have colons")
  func basic() {
    // ada:open:sesame
    #expect(
      PresentedCredentials(header: "Basic YWRhOm9wZW46c2VzYW1l")
        == .basic(user: "ada", password: Array("open:sesame".utf8)))
    #expect(PresentedCredentials(header: "bAsIc YTo=") == .basic(user: "a", password: []))
  }

  @Test("no header, and an empty user without password, are nobody")
  func nobody() {
    #expect(PresentedCredentials(header: nil) == .none)
    #expect(PresentedCredentials(header: "Basic Og==") == .none)
  }

  @Test("Bearer is a token as it is")
  func bearer() {
    #expect(PresentedCredentials(header: "Bearer a.b.c") == .bearer("a.b.c"))
  }

  @Test(
    "what is neither is of no use, and not nobody",
    arguments: ["", "Basic", "Basic !", "Basic YWRh", "Digest x", "Basic YTo", "Basic YTp="])
  func unusable(header: String) {
    #expect(PresentedCredentials(header: header) == .unusable)
    let long = "Bearer " + String(repeating: "x", count: PresentedCredentials.bytesMax)
    #expect(PresentedCredentials(header: long) == .unusable)
  }

  @Test("nothing of it is printed")
  func hidden() {
    let credentials = PresentedCredentials(header: "Basic YWRhOm9wZW46c2VzYW1l")
    for text in ["\(credentials)", String(reflecting: credentials)] {
      #expect(!text.contains("ada") && !text.contains("sesame"))
    }
    #expect(Mirror(reflecting: credentials).children.isEmpty)
  }
}
