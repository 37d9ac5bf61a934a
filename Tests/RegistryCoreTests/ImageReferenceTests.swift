// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import RegistryCore

struct ImageReferenceTests {
  @Test(
    "short names mean what they mean to Docker",
    arguments: [
      ("debian", "docker.io/library/debian:latest"),
      ("debian:12", "docker.io/library/debian:12"),
      ("team/app", "docker.io/team/app:latest"),
      ("docker.io/debian", "docker.io/library/debian:latest"),
      ("index.docker.io/team/app:1", "docker.io/team/app:1"),
      ("localhost:5000", "docker.io/library/localhost:5000"),
      ("localhost/app", "localhost/app:latest"),
      ("localhost:5000/app:1.0", "localhost:5000/app:1.0"),
      ("registry.example/app", "registry.example/app:latest"),
      ("registry:443/a/b/c:x", "registry:443/a/b/c:x"),
      ("Registry/app", "Registry/app:latest"),
      ("[::1]:5000/app", "[::1]:5000/app:latest"),
      ("[::1]/app", "[::1]/app:latest"),
      ("127.0.0.1:5000/app@\(digest)", "127.0.0.1:5000/app@\(digest)"),
      ("a.example/app:1@\(digest)", "a.example/app:1@\(digest)"),
    ])
  func shortNames(text: String, full: String) throws {
    let image = try ImageReference(text)
    #expect("\(image)" == full)
    #expect(try "\(ImageReference(full))" == full)
  }

  @Test("a digest is asked for before a tag, and a tag before latest")
  func references() throws {
    #expect(try ImageReference("app:1@\(Self.digest)").reference == Reference(Self.digest))
    #expect(try ImageReference("app:1@\(Self.digest)").tagMeant == Tag("1"))
    #expect(try ImageReference("app@\(Self.digest)").tagMeant == nil)
    #expect(try ImageReference("app").reference == Reference("latest"))
  }

  @Test("docker.io is served elsewhere, and every other host where its name says")
  func servers() throws {
    #expect(try ImageReference("debian").serverHost == "registry-1.docker.io")
    #expect(try ImageReference("a.example:5000/x").serverHost == "a.example")
    #expect(try ImageReference("a.example:5000/x").port == 5000)
    #expect(try ImageReference("[::1]:5000/x").serverHost == "::1")
  }

  @Test(
    "only this machine is loopback",
    arguments: [
      ("localhost/x", true), ("127.0.0.1:1/x", true), ("127.9.9.9/x", true), ("[::1]:1/x", true),
      ("127.example.com/x", false), ("a.example/x", false), ("debian", false),
    ])
  func loopback(text: String, isLoopback: Bool) throws {
    #expect(try ImageReference(text).isLoopback == isLoopback)
  }

  @Test(
    "what is wrong is named, and never quoted",
    arguments: [
      ("", .nameMissing), ("a.example/", .nameMissing), ("docker://debian", .schemeGiven),
      ("https://a.example/app", .schemeGiven), ("ada:hunter2@a.example/app", .credentialsGiven),
      ("a_b.example/app", .hostInvalid), ("a.example:0/app", .hostInvalid),
      ("a.example:99999/app", .hostInvalid), ("-a.example/app", .hostInvalid),
      ("a..b/app", .hostInvalid), ("[::1/app", .hostInvalid), ("[a.b]/app", .hostInvalid),
      ("a.example/App", .nameNotLowercase), ("Debian", .nameNotLowercase),
      ("a.example/a//b", .nameInvalid), ("a.example/../b", .nameInvalid), ("a b", .nameInvalid),
      ("app:", .tagInvalid), ("app:-x", .tagInvalid), ("app:a b", .tagInvalid),
      ("app@sha256:abc", .digestInvalid), ("app@", .digestInvalid),
      (String(repeating: "a", count: 64), .identifierGiven),
      (String(repeating: "a", count: 2000), .tooLong),
    ] as [(String, ImageReferenceError.Problem)])
  func refusals(text: String, problem: ImageReferenceError.Problem) {
    let error = #expect(throws: ImageReferenceError.self) { try ImageReference(text) }
    #expect(error?.problem == problem)
    #expect(error?.description.contains("hunter2") == false)
    #expect(error?.description.contains("; write HOST") == true)
  }

  @Test("whatever bytes come, there is an answer, and what is taken reads back the same")
  func anyBytes() {
    var chance = SeededGenerator(seed: 11)
    let alphabet = Array("ab.:/@-_[]0A%é ")
    for _ in 0..<20_000 {
      let length = chance.below(12)
      let text = String((0..<length).map { _ in alphabet[chance.below(alphabet.count)] })
      guard let image = try? ImageReference(text) else { continue }
      let again = try? ImageReference("\(image)")
      #expect(again.map { "\($0)" } == "\(image)", "\(text)")
    }
  }

  private static let digest = "sha256:" + String(repeating: "ab", count: 32)
}
