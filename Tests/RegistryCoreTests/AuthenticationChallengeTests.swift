// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite struct AuthenticationChallengeTests {
  private static func parse(_ fieldValues: String...) -> [String] {
    AuthenticationChallenge.parse(fieldValues).map { challenge in
      let parameters = challenge.parameters.map { "\($0.name)=\($0.value)" }
      return "\(challenge.scheme)(\(parameters.joined(separator: "; ")))"
    }
  }

  @Test("a token server's challenge is read with its commas inside quotes")
  func bearer() throws {
    let text = """
      Bearer realm="https://auth.example/token",service="registry.example",\
      scope="repository:team/app:pull,push"
      """
    let challenge = try #require(AuthenticationChallenge.parse([text]).first)
    #expect(challenge.scheme == "bearer")
    #expect(challenge["realm"] == "https://auth.example/token")
    #expect(challenge["service"] == "registry.example")
    #expect(challenge["scope"] == "repository:team/app:pull,push")
    #expect(challenge["error"] == nil)
  }

  @Test("several challenges are parted, in one field or in many")
  func several() {
    let two = #"Basic realm="a, b", Bearer realm="https://h/t",service=s"#
    #expect(Self.parse(two) == ["basic(realm=a, b)", "bearer(realm=https://h/t; service=s)"])
    #expect(Self.parse("Basic realm=x", "Bearer realm=y") == ["basic(realm=x)", "bearer(realm=y)"])
    #expect(Self.parse("Basic, Bearer realm=y") == ["basic()", "bearer(realm=y)"])
    #expect(
      Self.parse("Negotiate YII/+a==, Basic realm=\"z\"") == ["negotiate()", "basic(realm=z)"])
  }

  @Test("names count in any case, white space around them and escapes inside quotes do not")
  func spelling() {
    #expect(
      Self.parse(#"  BASIC Realm = "a\"b\\c" , ,charset=UTF-8,"#) == [
        #"basic(realm=a"b\c; charset=UTF-8)"#
      ])
  }

  @Test("the first of two parameters with one name counts")
  func repeated() throws {
    let challenge = try #require(AuthenticationChallenge.parse(["Bearer realm=a,realm=b"]).first)
    #expect(challenge["realm"] == "a")
  }

  @Test(
    "after a mistake, what came before it still counts",
    arguments: [
      ("", []), (",,", []), ("=x", []), ("realm=\"x\"", []), ("Bearer realm=\"x", ["bearer()"]),
      ("Bearer realm=\"x\\", ["bearer()"]), ("Basic realm=x, @", ["basic(realm=x)"]),
      ("Basic realm=x, service=", ["basic(realm=x)"]), ("Bearer@", []),
    ] as [(String, [String])])
  func mistakes(text: String, expected: [String]) {
    #expect(Self.parse(text) == expected)
  }

  @Test("a field beyond all reason is not read")
  func long() {
    let realm = String(repeating: "x", count: AuthenticationChallenge.fieldBytesMax)
    #expect(Self.parse("Basic realm=\(realm)") == [])
  }
}
